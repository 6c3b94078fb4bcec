/** 导出: say that a file is being made, and apply the filter as soon as it is changed. */
const making = document.getElementById("making");

for (const link of document.querySelectorAll("[data-export]")) {
  link.addEventListener("click", () => {
    making.hidden = false;
    setTimeout(() => { making.hidden = true; }, 30000);
  });
}

const form = document.querySelector("[data-submit-on-change]");
form.querySelector("button").hidden = true;
form.addEventListener("change", () => form.requestSubmit());
