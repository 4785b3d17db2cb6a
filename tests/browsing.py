"""People at browsers, for the journey: each clicks what stands on the page, and every page they see is looked over.

A page must not log an error (CSP violations are logged as errors), must stay below 300 KB, and must be free of serious
accessibility faults where `Person.inspect` is called.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.processes import wait_until

PAGE_BYTES = 300_000
DESK, TABLET = (1366, 768), (1024, 768)
Upload = dict[str, str | bytes]


def pdf(name: str, content: bytes) -> Upload:
    """A file in a clerk's folder."""
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


@dataclass
class Person:
    """Somebody with a window of their own. Each act waits for the page it leads to and looks it over."""

    page: Page
    base: str
    pictures: Path | None = None
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.base + path)
        self.look()

    def enter_by_card(self, name: str) -> None:
        """Log in by the demo's card of that person."""
        self.go("/")
        self.do("Đăng nhập")
        self.do(name)
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Việc cần làm")

    def home(self) -> None:
        self.go("/")

    def find(self, name: str, *, inside: str = "body") -> Locator:
        """The first link or button whose words begin like this."""
        words = re.compile(rf"^\s*{re.escape(name)}")
        area = self.page.locator(inside)
        return area.get_by_role("link", name=words).or_(area.get_by_role("button", name=words)).first

    def do(self, name: str, *, inside: str = "body") -> None:
        """Click a link or button by the words on it."""
        self.find(name, inside=inside).click()
        self.look()

    def menu(self, name: str) -> None:
        """Click an entry of "Việc khác"."""
        self.page.get_by_text("Việc khác", exact=True).click()
        self.do(name)

    def fill(self, label: str, value: str) -> None:
        """Type into the field with this label; dates as 2021-12-31."""
        self.page.get_by_label(label, exact=False).first.fill(value)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=False).first.select_option(label=option)

    def attach(self, label: str, *files: Upload) -> None:
        self.page.get_by_label(label, exact=False).first.set_input_files(list(files))

    def tick(self, *names: str) -> None:
        """Tick the rows in which these words stand."""
        for name in names:
            self.page.locator("tr", has_text=name).locator("input[type=checkbox]").first.check()

    def see(self, *texts: str) -> None:
        """These words stand on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def download(self, name: str) -> bytes:
        """The bytes behind a link, fetched with this person's session."""
        href = self.find(name).get_attribute("href")
        answer = self.page.request.get(self.base + str(href))
        assert answer.status == 200, f"{href}: {answer.status}"
        return answer.body()

    def wait_for(self, name: str, *, seconds: float = 60) -> None:
        """Reload until such a link or button stands on the page (a worker makes it)."""

        def there() -> bool:
            self.page.reload()
            return self.find(name).count() > 0

        wait_until(there, seconds=seconds, what=f"“{name}” at {self.page.url}")
        self.look()

    def look(self) -> None:
        """Look the page over: it has loaded, is not too heavy, and nothing on it complained."""
        size = self._settled()
        assert size < PAGE_BYTES, f"{self.page.url} weighs {size} bytes"
        assert self.faults == [], f"{self.page.url}: {self.faults}"

    def _settled(self) -> int:
        """Wait until no navigation is under way; the page's size in bytes."""
        for _ in range(20):
            try:
                self.page.wait_for_load_state("load")
                return len(self.page.content().encode())
            except PlaywrightError:  # it went on to the next page just then
                self.page.wait_for_timeout(100)
        return len(self.page.content().encode())

    def inspect(self) -> None:
        """No serious or critical accessibility fault on this page (axe)."""
        found = Axe().run(self.page).response["violations"]
        grave = [f"{row['id']}: {row['nodes'][0]['html'][:160]}" for row in found if row["impact"] in ("serious", "critical")]
        assert grave == [], f"{self.page.url}: {grave}"

    def picture(self, name: str) -> None:
        """Keep a picture for the README, when asked for."""
        if self.pictures:
            self.page.evaluate("window.scrollTo(0, 0)")
            self.page.screenshot(path=self.pictures / name)

    def note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)

    def asked(self, dialog: Dialog) -> None:
        """Nobody here leaves a page with unsaved words, so a page that asks is at fault."""
        self.faults.append(f"the page asks: {dialog.type} {dialog.message}")
        dialog.accept()


@contextmanager
def window(browser: Browser, base: str, *, size: tuple[int, int] = DESK, pictures: Path | None = None) -> Iterator[Person]:
    """A fresh window for one person."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", has_touch=size == TABLET
    )
    context.set_default_timeout(20_000)
    person = Person(context.new_page(), base, pictures)
    person.page.on("console", person.note)
    person.page.on("pageerror", lambda error: person.faults.append(str(error)))
    person.page.on("dialog", person.asked)
    try:
        yield person
    finally:
        context.close()
