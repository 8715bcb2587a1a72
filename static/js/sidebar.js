// The folded groups of the admin's sidebar, for keyboards and screen readers: their headings are buttons.
addEventListener("DOMContentLoaded", () => {
  for (const heading of document.querySelectorAll("#nav-sidebar-apps [x-data] > h2")) {
    const list = heading.nextElementSibling;
    if (list) makeButton(heading, list);
  }
});

function makeButton(heading, list) {
  const tell = () => heading.setAttribute("aria-expanded", String(list.style.display !== "none"));
  heading.tabIndex = 0;
  heading.setAttribute("role", "button");
  heading.querySelector(".material-symbols-outlined")?.setAttribute("aria-hidden", "true");
  heading.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    heading.click();
  });
  new MutationObserver(tell).observe(list, { attributes: true, attributeFilter: ["style"] });
  tell();
}
