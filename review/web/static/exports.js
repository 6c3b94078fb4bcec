// 导出: say that a file is being made.
const making = document.getElementById("making");

for (const link of document.querySelectorAll("[data-export]")) {
  link.addEventListener("click", () => {
    making.hidden = false;
    setTimeout(() => { making.hidden = true; }, 30000);
  });
}
