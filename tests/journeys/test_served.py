"""The browser reaches the whole site: pages, styles and the database behind them."""


def test_the_sign_in_page_is_served_with_its_styles(page, live_url):
    asked = []
    page.on("response", lambda response: asked.append((response.url, response.status)))
    page.goto(live_url)
    page.get_by_role("heading", level=1).wait_for()
    assert page.url.startswith(f"{live_url}/accounts/login/")
    assert {status for _, status in asked} <= {200, 302}
    assert any(address.endswith(".css") for address, _ in asked)
    assert all(address.startswith(live_url) for address, _ in asked)
