// @ts-check
import { hasToken, post, stream } from "/shared/connection.js";

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

element("state").textContent = hasToken() ? "ready" : "no token";

element("ask").addEventListener("click", async () => {
  try {
    const reply = await post("/api/echo", { text: "warp and weft" });
    element("reply").textContent = reply.text;
  } catch (error) {
    element("reply").textContent = String(error);
  }
});

element("count").addEventListener("click", async () => {
  const numbers = [];
  await stream("/api/count", { to: 5 }, (line) => {
    numbers.push(line.number);
    element("line").textContent = numbers.join(" ");
  });
  element("state").textContent = "ended";
});
