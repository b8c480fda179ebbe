// What every service runs; MODE says how it behaves. It ends as an app should: from SIGTERM on it does not answer
// whether it is there, so that the proxy sends nothing new; then it stops listening, and finishes what it began. Where
// nobody asked lately, there is nobody to wait for.
const fs = require("node:fs")
const http = require("node:http")
const { COMMIT: commit, MODE: mode } = process.env
const DRAIN = 250

let ending = false
let asked = 0
const answers = {
  "/version": () => JSON.stringify({ build: { commit } }),
  "/health": () => (mode === "sick" ? null : "fine"),
}

const server = http.createServer((request, response) => {
  if (ending && request.url === "/version") return request.socket.destroy()
  if (!(request.url in answers)) asked = Date.now()
  let body = ""
  request.on("data", (part) => (body += part))
  request.on("end", () => setTimeout(() => end(request, response, body), request.url === "/slow" ? 2000 : 0))
})

function end(request, response, body) {
  const text = (answers[request.url] ?? (() => request.method + body))()
  response.statusCode = text === null ? 503 : 200
  response.end(text ?? "sick")
}

process.on("SIGTERM", () => {
  ending = true
  setTimeout(() => server.close(() => process.exit(0)), Date.now() - asked < DRAIN ? DRAIN : 0)
})

const modes = {
  exits: () => process.exit(1),
  loud: () => { for (let line = 0; line < 20; line++) fs.writeSync(1, "x".repeat(5e6) + "\n"); process.exit(1) },
  greedy: () => { for (const kept = []; ; ) kept.push(Buffer.alloc(1 << 20, 1)) },
  deaf: () => setInterval(() => {}, 1000),
  "exits-at-2": () => { setTimeout(() => process.exit(1), 2000); listen() },
}
const listen = () => server.listen(8080, () => console.log("listening"))
;(modes[mode] ?? listen)()
