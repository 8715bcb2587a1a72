// Keys of the review page: a digit goes through the choices of a question, Ctrl+Enter saves and goes on, S skips.
(() => {
  const form = document.getElementById("reviewitem_form");
  if (!form) return;

  const writes = (element) => element instanceof HTMLTextAreaElement;

  const choose = (digit) => {
    const choices = [...form.querySelectorAll(`[data-key="${digit}"] input`)];
    if (!choices.length) return false;
    const next = choices[(choices.findIndex((choice) => choice.checked) + 1) % choices.length];
    next.checked = true;
    next.focus();
    return true;
  };

  const press = (name) => {
    const button = form.querySelector(`button[name="${name}"]`);
    if (button) form.requestSubmit(button);
    return Boolean(button);
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const goesOn = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    const plain = !event.ctrlKey && !event.metaKey && !writes(event.target) && !event.target.closest?.("nav, header");
    const done =
      (goesOn && press("_next")) ||
      (plain && /^[1-5]$/.test(event.key) && choose(event.key)) ||
      (plain && event.key.toLowerCase() === "s" && !event.target.matches?.("input[type=text], input[type=search]") && press("_skip"));
    if (done) event.preventDefault();
  });

  document.getElementById("judged")?.scrollIntoView({ block: "nearest" });
})();
