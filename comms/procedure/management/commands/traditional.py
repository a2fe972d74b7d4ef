"""Write the Traditional Chinese wording of the law book (development only: needs the package opencc)."""

import json

from django.core.management import BaseCommand

from comms.procedure.queries import HERE, chinese_texts

# Where Taiwan says another word, as in locale/
WORDS = {"信息": "資訊", "网络": "網路"}


def converter():
    """A function from Simplified to Traditional text."""
    from opencc import OpenCC  # a development package

    convert = OpenCC("s2tw").convert

    def with_words(text: str) -> str:
        for simplified, traditional in WORDS.items():
            text = text.replace(simplified, traditional)
        return convert(text)

    return with_words


class Command(BaseCommand):
    help = "Writes traditional.json from the Simplified texts of the law book."

    def handle(self, *args, **options):
        convert = converter()
        found = {text: convert(text) for text in chinese_texts()}
        changed = {text: traditional for text, traditional in found.items() if traditional != text}
        path = HERE / "traditional.json"
        path.write_text(json.dumps(changed, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        self.stdout.write(f"{len(changed)} texts")
