from tests.factories import meetings as make


def test_all(company, at):
    m = make.make_meeting(company, at)
    print(m, m.number, m.starts_at, m.participants.count(), m.agenda_items.count())
    make.held(m, company, at)
