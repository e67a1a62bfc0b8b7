// The simulator's page: keeps the phones as the server tells them, and sends what is written, pressed or shared.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const NEW = "+";
const seen = { boot: "", since: 0 };
const bubbles = new Map(); // phone -> its bubbles, in order
const unread = new Map(); // phone -> how many came while it was not shown
const slots = {};
let talks = {};
let lost = false;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const key = (channel, address) => `${channel}:${address}`;
const channelOf = (phone) => phone.slice(0, phone.indexOf(":"));
const addressOf = (phone) => phone.slice(phone.indexOf(":") + 1);
const phonesOf = (member) => Object.entries(member.addresses).map(([channel, address]) => key(channel, address));
const spoken = (channel) => (channel === "sms" ? words.by_sms : words.by_telegram);

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function read(address) {
  const digits = address.match(/^\+420(\d{3})(\d{3})(\d{3})$/);
  return digits ? digits.slice(1).join(" ") : fill(words.account, { number: address });
}

// --- one phone on the page -------------------------------------------------------------------------------------

class Slot {
  constructor(root) {
    this.root = root;
    this.name = root.dataset.slot;
    this.person = root.querySelector(".person");
    this.by = root.querySelector(".by");
    this.talk = root.querySelector(".talk");
    this.input = root.querySelector(".text");
    this.staff = data.staff.filter((member) => member.role === this.name);
    this.channel = this.name === "resident_sms" ? "sms" : "telegram";
    this.known = this.by ? [] : [data.residents[this.channel]]; // addresses of residents met so far
    this.address = this.known[0];
    if (this.by) this.hold(this.staff[0]);
    this.person.addEventListener("change", () => this.choose(this.person.value));
    if (this.by) this.by.addEventListener("change", () => this.show(this.by.value));
    root.querySelector(".writing").addEventListener("submit", (event) => this.write(event));
    root.querySelector(".elsewhere").addEventListener("click", (event) => this.show(event.currentTarget.dataset.phone));
    this.shortcuts(root.querySelector(".shortcuts"));
    this.draw();
  }

  get key() {
    return key(this.channel, this.address);
  }

  get sms() {
    return this.channel === "sms";
  }

  member() {
    return this.staff.find((one) => phonesOf(one).includes(this.key));
  }

  keys() {
    return this.by ? this.staff.flatMap(phonesOf) : this.known.map((address) => key(this.channel, address));
  }

  async choose(value) {
    if (this.by) {
      this.hold(this.staff.find((one) => one.id === value));
      this.draw();
    } else if (value === NEW) {
      const made = await post("resident", { channel: this.channel });
      if (made) {
        this.known.push(made.address);
        this.address = made.address;
      }
      this.draw();
      this.input.focus();
    } else {
      this.address = value;
      this.draw();
    }
  }

  // The phone of a member of staff: in a messenger if they have one, else for text messages.
  hold(member) {
    const phone = phonesOf(member).find((one) => channelOf(one) !== "sms") || phonesOf(member)[0];
    this.channel = channelOf(phone);
    this.address = addressOf(phone);
  }

  show(phone) {
    this.channel = channelOf(phone);
    this.address = addressOf(phone);
    this.draw();
  }

  shortcuts(place) {
    const keys = element("div", "keys");
    for (const label of ["1", "2", "3", "4", "5", "6", "7", "8", "9"]) {
      const button = element("button", "", label);
      button.type = "button";
      button.addEventListener("click", () => {
        this.input.value += label;
        this.input.focus();
      });
      keys.append(button);
    }
    const other = element("select");
    other.setAttribute("aria-label", words.attach);
    other.append(new Option(words.attach, ""));
    const kinds = this.by ? ["voice", "photo"] : ["voice", "photo", "sticker", "document", "contact"];
    for (const kind of kinds) other.append(new Option(data.attachments[kind], kind));
    if (!this.by) {
      other.append(new Option(words.share_contact, "own_number"));
      for (const { code, name } of data.places) other.append(new Option(fill(words.share_location, { place: name }), code));
    }
    other.addEventListener("change", () => {
      const value = other.value;
      other.value = "";
      if (value) this.send("attach", /^\d+$/.test(value) ? { kind: "place", place: value } : { kind: value });
    });
    place.append(keys, other);
    this.pads = { keys, other };
  }

  async write(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    if (!(await this.send("send", { text }))) this.input.value = text;
  }

  async send(call, content) {
    const told = await post(call, { ...asked(), channel: this.channel, address: this.address, ...content });
    if (told) take(told);
    return Boolean(told);
  }

  // Anew: another phone is shown, or all bubbles came again.
  draw() {
    this.root.classList.toggle("sms", this.sms);
    this.root.classList.toggle("telegram", !this.sms);
    this.pads.keys.hidden = !this.sms;
    this.pads.other.hidden = this.sms;
    this.talk.replaceChildren();
    this.day = "";
    this.last = null;
    const mine = bubbles.get(this.key) || [];
    if (!mine.length) this.talk.append(this.nothing());
    mine.forEach((bubble) => this.add(bubble));
    unread.delete(this.key);
    this.names();
  }

  nothing() {
    const example = this.root.dataset.example;
    const box = element("p", "empty", example ? words.try : words.empty);
    if (example) box.append(this.button(example, () => this.send("send", { text: example })));
    return box;
  }

  names() {
    const count = (phones) => phones.reduce((sum, phone) => sum + (unread.get(phone) || 0), 0);
    const label = (name, news) => (news ? `${name} (${news} ${words.unread})` : name);
    this.person.replaceChildren();
    if (this.by) {
      for (const one of this.staff) {
        this.person.append(new Option(label(one.name, count(phonesOf(one))), one.id));
      }
      this.person.value = this.member().id;
      this.by.replaceChildren(...phonesOf(this.member()).map((phone) => new Option(spoken(channelOf(phone)), phone)));
      this.by.value = this.key;
    } else {
      for (const address of this.known) {
        this.person.append(new Option(label(read(address), count([key(this.channel, address)])), address));
      }
      this.person.append(new Option(words.someone_else, NEW));
      this.person.value = this.address;
    }
    const waiting = this.keys().find((phone) => phone !== this.key && unread.get(phone));
    const hint = this.root.querySelector(".elsewhere");
    hint.hidden = !waiting;
    if (waiting) {
      hint.dataset.phone = waiting;
      hint.textContent = fill(words.rings, { name: this.nameOf(waiting) });
    }
    const standing = talks[this.key];
    const line = this.root.querySelector(".standing");
    line.textContent = line.title = standing
      ? `${words.screen} ${standing.screen} · ${words.asks}: ${standing.asks}`
      : words.talk_none;
  }

  nameOf(phone) {
    const member = this.staff.find((one) => phonesOf(one).includes(phone));
    return member ? `${member.name}, ${spoken(channelOf(phone))}` : read(addressOf(phone));
  }

  add(bubble) {
    this.talk.querySelector(".empty")?.remove();
    if (bubble.day !== this.day) this.talk.append(element("div", "day", (this.day = bubble.day)));
    const box = element("div", bubble.mine ? "bubble mine" : "bubble");
    if (bubble.what) box.append(element("span", "what", bubble.text ? `${bubble.what}: ` : bubble.what));
    box.append(bubble.text);
    box.append(element("span", "small", [bubble.size, bubble.at].filter(Boolean).join(" · ")));
    this.talk.append(box);
    if (!bubble.mine) this.buttons(bubble);
    this.talk.scrollTop = this.talk.scrollHeight;
  }

  buttons(bubble) {
    this.last?.classList.add("old");
    this.last = null;
    if (!bubble.choices.length && !bubble.wants) return;
    const row = element("div", "choices");
    if (bubble.wants === "contact") row.append(this.button(words.share_contact, () => this.send("attach", { kind: "own_number" })));
    bubble.choices.forEach((label, choice) => {
      row.append(this.button(label, () => this.send("press", { bubble: bubble.number, choice })));
    });
    this.talk.append(row);
    this.last = row;
  }

  button(label, pressed) {
    const made = element("button", "", label);
    made.type = "button";
    made.addEventListener("click", pressed);
    return made;
  }
}

// --- talking to the server -------------------------------------------------------------------------------------

function asked() {
  return { ...seen, watched: Object.values(slots).map((slot) => slot.key) };
}

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(`/simulator/api/${path}`, options);
  } catch {
    lost = true;
    notice(words.lost);
    return null;
  }
  const told = await answer.json().catch(() => ({}));
  if (lost) {
    lost = false;
    notice(words.back, 5000);
  }
  if (answer.ok) return told;
  const why = typeof told.error === "string" ? told.error : typeof told.detail === "string" ? told.detail : answer.status;
  notice(fill(words.failed, { why }), 6000);
  return null;
}

function post(path, content) {
  return call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });
}

async function look() {
  const query = new URLSearchParams({ boot: seen.boot, since: seen.since });
  for (const phone of asked().watched) query.append("watched", phone);
  const told = await call(`state?${query}`);
  if (told) take(told);
}

function take(told) {
  const fresh = told.boot !== seen.boot;
  if (fresh) {
    bubbles.clear();
    unread.clear();
    seen.boot = told.boot;
    seen.since = 0;
  }
  talks = { ...talks, ...told.talks };
  for (const bubble of told.bubbles) {
    if (bubble.number <= seen.since) continue; // a look and a send may have crossed
    seen.since = bubble.number;
    place(bubble, fresh);
  }
  for (const slot of Object.values(slots)) {
    if (!fresh) slot.names();
    else if (bubbles.has(slot.key)) slot.draw();
    else slot.show(slot.keys().findLast((phone) => bubbles.has(phone)) || slot.key);
  }
  drawTabs();
  document.getElementById("clock").textContent = told.clock;
  document.getElementById("ahead").textContent = told.ahead ? fill(words.ahead, { span: span(told.ahead) }) : words.on_time;
  lines("due", told.due, words.next_none);
  lines("happened", told.happened, words.journal_none);
}

function place(bubble, old) {
  if (!bubbles.has(bubble.phone)) bubbles.set(bubble.phone, []);
  bubbles.get(bubble.phone).push(bubble);
  const slot = slotOf(bubble.phone);
  if (!slot) return;
  if (!slot.by && !slot.keys().includes(bubble.phone)) slot.known.push(addressOf(bubble.phone));
  if (old) return; // the phones are drawn when all are there
  if (slot.key === bubble.phone) {
    slot.add(bubble);
  } else if (!bubbles.has(slot.key)) {
    slot.show(bubble.phone); // nothing was said on the phone that is shown: show the one that rings
  } else if (!bubble.mine) {
    unread.set(bubble.phone, (unread.get(bubble.phone) || 0) + 1);
  }
}

function slotOf(phone) {
  const all = Object.values(slots);
  return all.find((slot) => slot.by && slot.keys().includes(phone)) || all.find((slot) => !slot.by && slot.channel === channelOf(phone));
}

// --- the rest of the page --------------------------------------------------------------------------------------

function lines(id, told, none) {
  const list = document.getElementById(id);
  const made = told.map((line) => {
    const item = element("li");
    const what = element("span", "", line.what);
    if (line.who) what.append(element("span", "who-of", line.who));
    item.append(element("span", "at", line.at), what, element("span", "code", line.code));
    return item;
  });
  list.replaceChildren(...(made.length ? made : [element("li", "none", none)]));
}

function span(seconds) {
  const minutes = Math.round(seconds / 60);
  const parts = [[Math.floor(minutes / 1440), "d"], [Math.floor(minutes / 60) % 24, "h"], [minutes % 60, "min"]];
  return parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(" ") || "0 min";
}

let hiding = 0;
function notice(text, milliseconds) {
  const box = document.getElementById("notice");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(hiding);
  if (milliseconds) hiding = setTimeout(() => (box.hidden = true), milliseconds);
}

function drawTabs() {
  for (const button of document.querySelectorAll("#tabs button")) {
    const slot = slots[button.dataset.slot];
    button.classList.toggle("news", slot.keys().some((phone) => unread.get(phone)));
  }
}

async function move(button) {
  const buttons = document.querySelectorAll(".moves button");
  buttons.forEach((one) => (one.disabled = true));
  document.getElementById("ahead").textContent = words.moving;
  const told = await post("advance", { ...asked(), minutes: Number(button.dataset.minutes || 0), to: button.dataset.to || "" });
  if (told) take(told);
  else await look();
  buttons.forEach((one) => (one.disabled = false));
}

for (const root of document.querySelectorAll(".phone")) {
  const slot = new Slot(root);
  slots[slot.name] = slot;
  const tab = element("button", "", root.getAttribute("aria-label"));
  tab.type = "button";
  tab.dataset.slot = slot.name;
  tab.addEventListener("click", () => root.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" }));
  document.getElementById("tabs").append(tab);
}
for (const button of document.querySelectorAll(".moves button")) button.addEventListener("click", () => move(button));
(async function follow() {
  if (!document.hidden) await look();
  setTimeout(follow, lost ? 1000 : 1500);
})();
