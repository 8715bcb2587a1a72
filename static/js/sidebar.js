// The folded groups of the admin's sidebar, for keyboards and screen readers: their headings hold buttons.
addEventListener("DOMContentLoaded", () => {
  for (const heading of document.querySelectorAll("#nav-sidebar-apps [x-data] > h2")) {
    const list = heading.nextElementSibling;
    if (list) holdButton(heading, list);
  }
});

/** A click on the button is one on its heading, which is what folds. */
function holdButton(heading, list) {
  const button = document.createElement("span");
  button.setAttribute("role", "button");
  button.tabIndex = 0;
  button.style.cssText = "display: flex; flex: 1; align-items: center";
  button.append(...heading.childNodes);
  heading.append(button);
  const tell = () => button.setAttribute("aria-expanded", String(list.style.display !== "none"));
  button.querySelector(".material-symbols-outlined")?.setAttribute("aria-hidden", "true");
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    button.click();
  });
  new MutationObserver(tell).observe(list, { attributes: true, attributeFilter: ["style"] });
  tell();
}
