/* The button of a passkey page: data-passkey names allauth's function, data-credential the field of the key's answer; the challenge
   stands in the page's element "js_data". Loaded after allauth's webauthn.js. */
(function () {
  "use strict";

  var button = document.querySelector("[data-passkey]");
  var ids = { add: button.id, authenticate: button.id, credential: button.dataset.credential, data: "js_data" };
  window.allauth.webauthn.forms[button.dataset.passkey]({ ids: ids });
})();
