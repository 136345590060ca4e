// Progressive help only: every page works without this file.
(() => {
  "use strict";

  const root = document.documentElement;
  root.classList.add("js");

  // A double click files once: after the first press the buttons of a form stay down until the page is left.
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[data-pressed]")) {
      button.removeAttribute("aria-disabled");
      button.removeAttribute("data-pressed");
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const pressed = event.submitter;
    if (pressed) {
      pressed.setAttribute("aria-disabled", "true");
      pressed.dataset.pressed = "yes";
    }
  });
  document.addEventListener("htmx:after:request", (event) => {
    if (event.target.matches?.("form[data-sent]")) release(event.target);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // Fields that matter only after an answer: data-shown-when="field=value" (several values: "field=a|b").
  const answers = (form, name) =>
    [...form.elements]
      .filter((field) => field.name === name && (!["radio", "checkbox"].includes(field.type) || field.checked))
      .map((field) => field.value);

  const showFields = (form) => {
    for (const block of form.querySelectorAll("[data-shown-when]")) {
      const [name, wanted] = block.dataset.shownWhen.split("=", 2);
      const shown = wanted.split("|").some((value) => answers(form, name).includes(value));
      block.hidden = !shown;
      if (block instanceof HTMLFieldSetElement) block.disabled = !shown;
    }
  };

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.form) showFields(field.form);
    if (field.type === "file") nameFile(field);
    if (field.matches("[data-check-all]")) checkAll(field);
  });

  // The browser's own file button speaks the browser's language; ours speaks the page's.
  const nameFile = (field) => {
    const shown = field.parentElement.querySelector("[data-file-name]");
    if (!shown) return;
    shown.dataset.fileName ||= shown.textContent;
    const names = [...field.files].map((file) => file.name);
    shown.textContent = names.length ? names.join(say("、", ", ")) : shown.dataset.fileName;
  };

  const checkAll = (field) => {
    for (const box of document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(field.dataset.checkAll)}"]`)) {
      box.checked = field.checked;
    }
  };

  // A menu (<details data-menu>) closes when its reader goes elsewhere, and by Escape.
  const closeMenus = (unless) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(unless)) menu.open = false;
    }
  };
  for (const sign of ["focusin", "pointerdown"]) document.addEventListener(sign, (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // A <details data-keep="name"> stays as the reader left it while the tab is open.
  const keepDetails = (details) => {
    const key = `odaiba:${details.dataset.keep}`;
    try {
      const kept = sessionStorage.getItem(key);
      if (kept !== null) details.open = kept === "open";
      details.addEventListener("toggle", () => sessionStorage.setItem(key, details.open ? "open" : "closed"));
    } catch {
      // Storage may be forbidden; then it opens as the page says.
    }
  };

  // While the world runs, its clock moves on the page too (the same JSON as GET /api/v1/worlds/{world}/clock).
  const inEnglish = root.lang === "en";
  const say = (japanese, english) => (inEnglish ? english : japanese);

  const spoken = (instant) => {
    const [day, time] = instant.split("T");
    const [year, month, date] = day.split("-").map(Number);
    const moment = new Date(Date.UTC(year, month - 1, date));
    const named = (part) => moment.toLocaleDateString("en-GB", { ...part, timeZone: "UTC" });
    const weekday = "日月火水木金土"[moment.getUTCDay()];
    return say(
      `${year}年${month}月${date}日（${weekday}）${time.slice(0, 5)}`,
      `${named({ weekday: "short" })} ${date} ${named({ month: "long" })} ${year}, ${time.slice(0, 5)}`,
    );
  };

  const followClock = (bar) => {
    const shown = bar.querySelector("time");
    const ask = async () => {
      if (document.hidden) return;
      const answer = await fetch(bar.dataset.clockHref, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer?.ok) return;
      const clock = await answer.json();
      shown.dateTime = clock.now;
      shown.textContent = spoken(clock.now);
      if (clock.mode === "running") return;
      clearInterval(timer);
      const halted = clock.mode === "halted";
      const mode = bar.querySelector(".clock__mode");
      mode.textContent = halted ? say("異常停止", "halted") : say("停止中", "stopped");
      mode.className = halted ? "clock__mode clock__mode--halted" : "clock__mode";
    };
    const timer = setInterval(ask, 2000);
  };

  // A session that nobody uses ends; some minutes before, the page says so. Tabs of one session share when it was used last.
  const watchIdle = (notice) => {
    const [ends, warns] = [Number(notice.dataset.idle), Number(notice.dataset.idleWarn)];
    const part = (name) => notice.querySelector(`[data-idle-${name}]`);
    const key = `odaiba:used:${notice.dataset.idleStay}`;
    let used = Date.now();
    const note = () => {
      used = Date.now();
      try {
        localStorage.setItem(key, String(used));
      } catch {
        // Storage may be forbidden; then each tab counts for itself.
      }
    };
    const lastUse = () => {
      try {
        return Math.max(used, Number(localStorage.getItem(key)) || 0);
      } catch {
        return used;
      }
    };
    const look = () => {
      const left = ends - (Date.now() - lastUse()) / 1000;
      notice.hidden = left > warns;
      part("soon").hidden = left <= 0;
      part("over").hidden = left > 0;
      part("button").hidden = left <= 0;
      part("left").textContent = String(Math.max(1, Math.ceil(left / 60)));
    };
    part("button").addEventListener("click", async () => {
      const answer = await fetch(notice.dataset.idleStay).catch(() => null);
      if (answer?.status === 204) note();
      look();
    });
    note();
    setInterval(look, 15000);
  };

  // Whether what the page shows has changed: asked less and less often while nothing happens, not while the page is hidden.
  // The answer only offers the page anew, at the foot of the window: nothing moves under the reader's hands.
  // Only where the page waits for one thing (data-look-until), it is asked steadily, once told, and goes on by the button that says so.
  const FIRST_MS = 5000;
  const LONGEST_MS = 60000;
  const STEADY_MS = 2000;
  const lookAgain = (place) => {
    const address = new URL(place.dataset.lookAgain, location.href);
    const waits = "lookUntil" in place.dataset;
    const longest = waits ? STEADY_MS : LONGEST_MS;
    let wait = Math.min(FIRST_MS, longest);
    let timer = 0;
    let asking = false;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, wait);
    };
    const show = (words) => {
      if (place.contains(document.activeElement) || place.dataset.told === words) return;
      place.dataset.told = words;
      place.innerHTML = words;
      root.classList.add("has-news");
    };
    const ask = async () => {
      if (document.hidden || asking) return;
      asking = true;
      const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
      asking = false;
      wait = Math.min(wait * 1.5, longest);
      if (answer && (answer.redirected || (answer.status >= 400 && answer.status < 500))) return;
      if (answer?.status === 204) address.searchParams.set("since", answer.headers.get("Odaiba-Seen"));
      else if (answer?.ok) {
        show(await answer.text());
        if (waits) return place.querySelector("[data-goes-on]")?.click();
      }
      later();
    };
    const soon = () => {
      if (waits || wait === FIRST_MS) return;
      wait = FIRST_MS;
      later();
    };
    document.addEventListener("visibilitychange", () => {
      clearTimeout(timer);
      wait = Math.min(FIRST_MS, longest);
      ask();
    });
    for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, soon, { passive: true });
    later();
  };

  const dress = (scope) => {
    scope.querySelectorAll("form").forEach(showFields);
    scope.querySelectorAll("details[data-keep]").forEach(keepDetails);
    for (const button of scope.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    dress(document);
    document.querySelectorAll("[data-clock-href]").forEach(followClock);
    document.querySelectorAll("[data-idle]").forEach(watchIdle);
    document.querySelectorAll("[data-look-again]").forEach(lookAgain);
    document.querySelector("[data-error-summary]")?.focus();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.target instanceof Element) dress(event.target);
  });
})();
