"""The page that describes the REST interface shows its operations, under the portal's own content policy."""

import pytest


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_docs_page_shows_an_operation(page_as, company):
    refused = []
    with page_as(company.clerk) as page:
        page.on(
            "console",
            lambda message: (
                refused.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        page.goto("/api/v1/docs/")
        create = page.locator(".opblock-post").first
        create.wait_for()
        create.click()
        page.get_by_text("Idempotency-Key").first.wait_for()
    assert refused == []
