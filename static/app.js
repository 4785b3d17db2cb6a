/* Small conveniences on pages that already work without JavaScript. Guide: docs/pages.md.
   Each part looks for its data attribute, on the page and in what htmx brings in. No inline code, no eval (CSP). */
(function () {
  "use strict";

  function all(root, selector) {
    return Array.prototype.slice.call(root.querySelectorAll(selector));
  }

  function typing(element) {
    return /^(TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable ||
      (element.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(element.type));
  }

  /* Lists: table[data-list]. The whole row opens its first link; J, K move, Enter opens, X ticks. ------------------ */
  var at = null;

  function rowLink(row) {
    return row.querySelector("a[data-row-link]") || row.querySelector("a[href]");
  }

  function prepareLists(root) {
    all(root, "table[data-list] tbody tr").forEach(function (row) {
      if (rowLink(row)) { row.classList.add("clickable"); }
    });
  }

  function openRow(event) {
    var row = event.target.closest("tr.clickable");
    var tick = event.target.matches("td.tick") && event.target.querySelector("[data-tick]");
    if (tick) { tick.click(); return; } // the whole cell is the target: fingers are wide
    if (!row || event.target.closest("a, button, input, label, select, textarea, summary")) { return; }
    if (String(window.getSelection())) { return; } // somebody is marking text to copy it
    if (event.ctrlKey || event.metaKey) { window.open(rowLink(row).href); } else { rowLink(row).click(); }
  }

  /* What J and K walk over: rows of a list, or ballot lines. */
  function stops() {
    return all(document, "table[data-list] tbody tr.clickable, [data-vote]");
  }

  function step(by) {
    var list = stops();
    if (!list.length) { return; }
    var next = Math.min(Math.max(list.indexOf(at) + by, 0), list.length - 1);
    if (at) { at.classList.remove("at"); }
    at = list[next];
    at.classList.add("at");
    var target = at.matches("tr") ? rowLink(at) : at.querySelector("input:checked, [aria-pressed=true]") || at.querySelector("input, button");
    target.focus({ preventScroll: true });
    at.scrollIntoView({ block: "nearest" });
  }

  /* Votes: [data-vote]. 1, 2, 3 choose in the line where the focus is. --------------------------------------------- */
  function choose(key, target) {
    var line = target.closest("[data-vote]") || (at && at.matches("[data-vote]") ? at : null);
    var choice = line && line.querySelectorAll("button[name=vote]")[Number(key) - 1];
    if (choice) { choice.click(); choice.focus(); }
    return Boolean(choice);
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    var key = event.key.toLowerCase();
    if (key === "j") { step(1); }
    else if (key === "k") { step(-1); }
    else if (key === "x" && at && at.querySelector("[data-tick]")) { at.querySelector("[data-tick]").click(); }
    else if (/^[123]$/.test(key) && choose(key, event.target)) { event.preventDefault(); }
    else if (key === "escape") { closeMenus(null); closeBeside(); }
  }

  /* Ticked rows: form[data-bulk] with input[data-tick], [data-tick-all], [data-tick-count], [data-needs-tick]. ------ */
  function countTicks(form) {
    var ticks = all(form, "input[data-tick]");
    var ticked = ticks.filter(function (tick) { return tick.checked; });
    ticks.forEach(function (tick) {
      var row = tick.closest("tr");
      if (row) { row.classList.toggle("ticked", tick.checked); }
    });
    all(form, "[data-tick-count]").forEach(function (place) {
      place.textContent = ticked.length ? "Đã chọn " + ticked.length + " / " + ticks.length + " dòng" : "Chưa chọn dòng nào";
    });
    form.classList.toggle("has-ticks", ticked.length > 0);
    all(form, "[data-needs-tick]").forEach(function (button) { button.disabled = !ticked.length; });
    all(form, "[data-tick-all]").forEach(function (box) {
      box.checked = ticks.length > 0 && ticked.length === ticks.length;
      box.indeterminate = ticked.length > 0 && ticked.length < ticks.length;
    });
  }

  function prepareBulk(root) {
    all(root, "form[data-bulk]").forEach(function (form) {
      all(form, "[data-tick-all]").forEach(function (box) { box.hidden = false; });
      countTicks(form);
    });
  }

  function onChange(event) {
    var form = event.target.closest("form[data-bulk]");
    if (form && event.target.matches("[data-tick-all]")) {
      all(form, "input[data-tick]").forEach(function (tick) { tick.checked = event.target.checked; });
    }
    if (form) { countTicks(form); }
  }

  /* Copy: button[data-copy="id of the field"]. On plain http there is no clipboard API, hence the second way. -------- */
  function copy(button) {
    var field = document.getElementById(button.getAttribute("data-copy"));
    function done() {
      var label = button.textContent;
      button.textContent = "Đã chép";
      button.setAttribute("aria-live", "polite");
      window.setTimeout(function () { button.textContent = label; }, 4000);
    }
    field.focus();
    field.select();
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(field.value).then(done);
    } else if (document.execCommand("copy")) {
      done();
    }
  }

  /* Menus: one open at a time; a click elsewhere or Escape closes. ------------------------------------------------- */
  function closeMenus(except) {
    all(document, "details.menu[open]").forEach(function (menu) {
      if (menu === except) { return; }
      var inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) { menu.querySelector("summary").focus(); }
    });
  }

  function onClick(event) {
    closeMenus(event.target.closest("details.menu"));
    if (event.target.closest("[data-close-beside]")) { closeBeside(); }
    var button = event.target.closest("[data-copy]");
    if (button) { copy(button); } else { openRow(event); }
  }

  /* Forms: a second press within five seconds is dropped; form[data-guard] asks before typed text is lost. ---------- */
  var unsaved = false;

  function onSubmit(event) {
    var form = event.target;
    // Not form.method: a field called "method" would stand there instead.
    if (form.getAttribute("method") !== "post" || event.defaultPrevented) { return; }
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "");
    unsaved = false;
    window.setTimeout(function () { form.removeAttribute("data-sent"); }, 5000);
  }

  function onInput(event) {
    if (event.target.closest("form[data-guard]")) { unsaved = true; }
  }

  window.addEventListener("beforeunload", function (event) {
    if (unsaved) { event.preventDefault(); event.returnValue = ""; }
  });

  /* Choices with search: select[data-tom-select], on pages that load tom-select (docs/pages.md). -------------------- */
  function prepareSelects(root) {
    if (!window.TomSelect) { return; }
    all(root, "select[data-tom-select]").forEach(function (select) {
      if (!select.tomselect) {
        new window.TomSelect(select, { maxOptions: 500, plugins: select.multiple ? ["remove_button"] : [] });
      }
    });
  }

  /* Ballot: a case read beside the list ([data-beside], closed by [data-close-beside] or Escape); a press that was lost says so. */
  function closeBeside() {
    all(document, "[data-beside]").forEach(function (sheet) { sheet.parentNode.textContent = ""; });
  }

  function sayLost() {
    var place = document.getElementById("messages");
    if (!place) { return; }
    place.textContent = "";
    var box = place.appendChild(document.createElement("div"));
    box.className = "banner";
    var text = box.appendChild(document.createElement("p"));
    text.className = "tone-red";
    text.textContent = "Chưa ghi được, có thể do mất mạng. Hãy bấm lại; nếu vẫn không được thì tải lại trang.";
    place.scrollIntoView({ block: "nearest" });
  }

  /* A login page in answer to a press means that the session is over: show it. */
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    var asked = event.detail.pathInfo.requestPath.split(/[?#]/)[0];
    var came = event.detail.xhr.responseURL && new URL(event.detail.xhr.responseURL).pathname;
    if (came && new URL(asked, window.location.href).pathname !== came) { window.location.reload(); }
  });
  /* On a tablet the case opens over the lower half: bring its line above it. */
  document.addEventListener("htmx:afterSwap", function (event) {
    var line = event.target.querySelector("[data-beside]") && event.detail.requestConfig.elt.closest(".case");
    if (line && window.matchMedia("(max-width: 1199px)").matches) { line.scrollIntoView({ block: "start" }); }
  });
  document.addEventListener("htmx:responseError", sayLost);
  document.addEventListener("htmx:sendError", sayLost);

  function prepare(root) {
    prepareLists(root);
    prepareBulk(root);
    prepareSelects(root);
    all(root, "[data-copy][hidden], [data-js][hidden], [data-close-beside][hidden]").forEach(function (element) { element.hidden = false; });
  }

  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("input", onInput);
  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("htmx:load", function (event) { prepare(event.target); });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful && event.detail.elt.closest("form[data-guard]")) { unsaved = false; }
  });
  prepare(document);
  var first = document.querySelector("[data-focus]");
  if (first) { first.focus(); }
}());
