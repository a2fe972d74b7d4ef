"""Units, people and places of a company of many offices."""

from django.db.backends.utils import CursorWrapper

from benchmarks.fill.run import Run

OFFICES, DEPARTMENTS = 200, 31
OFFICE_POSTS = ["office_director", "service_center_clerk", "service_center_clerk", *["staff"] * 4]
DEPARTMENT_POSTS = ["department_head", *["staff"] * 19]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_NAMES = "建国志强丽华晓明秀英海燕文博雅琴俊杰思远"


def fill_company(run: Run) -> None:
    """Offices, departments, their people, communities with buildings, rooms, households and contacts."""
    hours = "(select working_hours from organization_unit where code = 'EN')"
    for kind, prefix, digits, number, chinese in (
        ("department", "D", 2, DEPARTMENTS, "专业部门"),
        ("management_office", "M", 3, OFFICES, "第{}管理处"),
    ):
        run(
            kind + "s",
            f"""insert into organization_unit(uuid, created_at, version, kind, role, code, name_zh, name_en,
          complaint_line, hotline, email,
              address, working_hours, active, parent_id)
            select gen_random_uuid(), now(), 1, '{kind}', '', code, name, 'Unit ' || code, '', '', '', '',
              {hours}, true,
              (select id from organization_unit where code = 'HQ')
            from (select '{prefix}' || lpad(n::text, {digits}, '0') as code,
              {"'第' || n || '管理处'" if "{}" in chinese else f"'{chinese}' || n"} as name
              from generate_series(1, {number} - (select count(*)::int from organization_unit
                where kind = '{kind}')) n) drawn
            where not exists (select from organization_unit u where u.code = drawn.code)""",
        )
    for kind, posts in (("department", DEPARTMENT_POSTS), ("management_office", OFFICE_POSTS)):
        values = ", ".join(f"({place}, '{post}')" for place, post in enumerate(posts))
        pattern = "^D[0-9]{2}$" if kind == "department" else "^M[0-9]{3}$"
        run(
            f"people of {kind}s",
            f"""with posts(place, post) as (values {values}), people as (
              insert into organization_user(password, is_superuser, email, is_active, date_joined, uuid,
                version, username, name, name_key, phone,
                language, time_zone, tier)
              select '!', false, lower(u.code) || '_' || place || '@example.com', true, now(),
                gen_random_uuid(), 1,
                lower(u.code) || '_' || place, substr('{SURNAMES}', 1 + ((u.id * 7 + place) % 20)::int, 1)
                || substr('{GIVEN_NAMES}', 1 + 2 * ((u.id * 3 + place * 5) % 10)::int, 2), '', '',
                  'zh-hans', '', 'operations'
              from organization_unit u, posts where u.kind = '{kind}' and u.code ~ '{pattern}'
                and not exists (select from organization_user p
                  where p.username = lower(u.code) || '_' || place)
              returning id, username)
            insert into organization_appointment(uuid, created_at, confirmed_at, version, post, since, acting,
              user_id, unit_id)
            select gen_random_uuid(), now(), now(), 1, post, '2022-01-01', false, people.id, u.id
            from organization_unit u, posts,
              people where people.username = lower(u.code) || '_' || place""",
        )
    run(
        "communities",
        """insert into customers_community(uuid, created_at, version, code, name, address, active,
          office_id)
        select gen_random_uuid(), now(), 1, 'b' || u.id || '-' || n,
          substr('翠湖银杏锦绣滨江望山桂园云栖和风', 1 + 2 * ((u.id * 5 + n) % 8)::int, 2) || u.id || '期',
            '示范路' || u.id || '号', true, u.id
        from organization_unit u, generate_series(1, 2) n
        where u.kind = 'management_office' and not exists (select from customers_community c
          where c.office_id = u.id)""",
    )
    run(
        "buildings",
        """insert into customers_building(uuid, created_at, version, name, position, community_id)
        select gen_random_uuid(), now(), 1, n || '栋', n, c.id from customers_community c,
          generate_series(1, 5) n
        where not exists (select from customers_building b where b.community_id = c.id)""",
    )
    run(
        "rooms",
        """insert into customers_room(uuid, created_at, version, entrance, number, building_id)
        select gen_random_uuid(), now(), 1, '', (1 + n / 4) || lpad((1 + n % 4)::text, 2, '0'), b.id
        from customers_building b, generate_series(0, 39) n
        where not exists (select from customers_room r where r.building_id = b.id)""",
    )
    run(
        "households",
        """insert into customers_household(uuid, created_at, version, occupancy, key_customer, moved_in_on,
          room_id)
        select gen_random_uuid(), now(), 1, 'occupied', 'no', '2023-01-01', r.id
        from customers_room r where not exists (select from customers_household h
          where h.room_id = r.id)""",
    )
    run(
        "contacts",
        f"""insert into customers_contact(uuid, created_at, version, name, relation, phone, since, note,
          household_id, office_id)
        select gen_random_uuid(), now(), 1, substr('{SURNAMES}', 1 + (r.id * 7 % 20)::int, 1)
          || substr('{GIVEN_NAMES}', 1 + 2 * (r.id * 3 % 10)::int, 2), 'owner',
            '1' || lpad((r.id * 7919 % 10000000000)::text, 10, '0'), h.moved_in_on, '', h.id, c.office_id
        from customers_household h join customers_room r on r.id = h.room_id
          join customers_building b on b.id = r.building_id
          join customers_community c on c.id = b.community_id
        where not exists (select from customers_contact k where k.household_id = h.id)""",
    )


def map_units(cursor: CursorWrapper) -> None:
    """Offices and departments by a running number, with their people and places."""
    cursor.execute("drop table if exists benchmark_offices, benchmark_departments, drawn")
    held = "select user_id from organization_appointment a where a.unit_id = u.id"
    anybody = "(select user_id from organization_appointment where post = 'president' limit 1)"
    cursor.execute(
        f"""create unlogged table benchmark_offices as
        select row_number() over (order by u.id) - 1 as place, u.id, u.code, coalesce(
            (select user_id from organization_appointment a join organization_unit c on c.id = a.unit_id
              where (c.id = u.id or c.parent_id = u.id)
                and post = 'service_center_clerk' order by a.id limit 1),
            ({held} order by id limit 1), {anybody}) as clerk,
          coalesce(({held} and post = 'office_director' limit 1), {anybody}) as director,
          array(select id from customers_community c where c.office_id = u.id order by id) as communities
        from organization_unit u where kind = 'management_office'"""
    )
    cursor.execute(
        f"""create unlogged table benchmark_departments as
        select row_number() over (order by u.id) - 1 as place, u.id, u.code,
          coalesce(({held} order by id limit 1), {anybody}) as head,
          array({held} order by id limit 5) || {anybody} as staff
        from organization_unit u where kind = 'department'"""
    )
