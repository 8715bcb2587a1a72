// The folded groups of the admin's sidebar, for keyboards and screen readers: their headings are buttons.
for (const heading of document.querySelectorAll("#nav-sidebar-apps [x-data] > h2")) {
  const list = heading.nextElementSibling;
  if (!list) continue;
  heading.tabIndex = 0;
  heading.setAttribute("role", "button");
  const tell = () => heading.setAttribute("aria-expanded", String(list.style.display !== "none"));
  new MutationObserver(tell).observe(list, { attributes: true, attributeFilter: ["style"] });
  heading.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    heading.click();
  });
  tell();
}
