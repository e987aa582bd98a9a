// Who is signed in, and the token without which the server takes no post.

export class Session {
  constructor(form) {
    this.form = form;
    this.person = form.dataset.person;
    this.name = form.dataset.personName;
    this.token = form.elements.csrfmiddlewaretoken.value;
  }

  /** Ask the server whose session this is; null while nobody is signed in. */
  async current() {
    try {
      const answer = await fetch(this.form.dataset.sessionAddress, { redirect: "manual", cache: "no-store" });
      if (!answer.ok) return null;
      const found = await answer.json();
      this.renew(found.token);
      return found;
    } catch {
      return null;
    }
  }

  /** Sign in as the sign-in page does: its token, the name and the password; null if that failed. */
  async signIn(form) {
    try {
      const page = await (await fetch(this.form.dataset.signInAddress, { cache: "no-store" })).text();
      const shown = new DOMParser().parseFromString(page, "text/html");
      const token = shown.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
      const body = new URLSearchParams(new FormData(form));
      body.set("csrfmiddlewaretoken", token);
      await fetch(this.form.dataset.signInAddress, { method: "POST", body, redirect: "manual" });
      return await this.current();
    } catch {
      return null;
    }
  }

  /** Everything on the page that posts uses the new token. */
  renew(token) {
    this.token = token;
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((box) => (box.value = token));
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  }
}
