(function () {
  "use strict";
  // A table with controls above it can be searched, sorted and narrowed; without this script it is whole and in the plan's order.
  document.querySelectorAll(".ctl").forEach(function (controls) {
    var table = controls.parentNode.querySelector("table");
    if (!table || !table.tBodies.length) return;
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    var search = controls.querySelector("input");
    var lists = Array.prototype.slice.call(controls.querySelectorAll("select"));
    var count = controls.querySelector(".cnt");
    function show() {
      var words = search.value.trim().toLowerCase();
      var shown = 0;
      rows.forEach(function (row) {
        var on = (!words || row.textContent.toLowerCase().indexOf(words) >= 0) && lists.every(function (list) {
          return !list.value || row.getAttribute("data-k" + list.dataset.by) === list.value;
        });
        row.hidden = !on;
        if (on) shown += 1;
      });
      count.textContent = shown + " of " + rows.length;
    }
    [search].concat(lists).forEach(function (control) { control.addEventListener("input", show); });
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      if (!head.textContent.trim() || head.querySelector(".vh")) return;
      // Not a <button>: one in a table's head keeps browsers from repeating the head on every printed page.
      var button = document.createElement("span");
      button.tabIndex = 0;
      button.setAttribute("role", "button");
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      function value(row) {
        var cell = row.cells[column];
        return cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
      }
      // "1,773", "−14" and "8 %" as numbers; what was not computed is less than any.
      function number(text) {
        var value = parseFloat(text.replace("\u2212", "-").replace(/[^0-9.-]/g, ""));
        return isNaN(value) ? -Infinity : value;
      }
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        rows.sort(function (a, b) {
          var x = value(a), y = value(b);
          var order = head.hasAttribute("data-n") ? (number(x) < number(y) ? -1 : number(x) > number(y) ? 1 : 0) : x.localeCompare(y, "en", { numeric: true });
          return up ? order : -order;
        });
        rows.forEach(function (row) { body.appendChild(row); });
      });
      button.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          button.click();
        }
      });
    });
    controls.hidden = false;
    show();
  });
})();
