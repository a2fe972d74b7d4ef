"""Fill a PostgreSQL database with slips, tasks and everything that a real one leaves, by a few statements each.

The rows are drawn by a hash of their running number, so the same call makes the same rows: three years of them, 15 % open (most of
the last fifth, few of the rest), over 200 offices and 31 departments with 2,000 people. One slip in ten thousand holds 蜂窝. Seals get
invented hashes, so `verify_audit` does not hold here; a benchmark database is never anything else.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from comms.handovers.models import DepartmentTask, FaultSlip

OFFICES, DEPARTMENTS = 200, 31
OFFICE_POSTS = ["office_director", "service_center_clerk", "service_center_clerk", *["staff"] * 4]
DEPARTMENT_POSTS = ["department_head", *["staff"] * 19]
TASKS_OF_SLIPS = 5  # one task for so many slips
YEARS = 3
BIG_TABLES = [
    "handovers_faultslip",
    "handovers_sliphop",
    "handovers_departmenttask",
    "handovers_taskhop",
    "deadlines_clock",
    "deadlines_clockstep",
    "audit_event",
    "audit_seal",
    "notifications_notice",
    "notifications_outbox",
]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_NAMES = "建国志强丽华晓明秀英海燕文博雅琴俊杰思远"
THINGS = "电梯 地下车库 屋面 外墙 水泵房 配电房 门禁 监控 消防栓 走廊照明 排污管 绿化带 游泳池 单元大门 车位地锁"
FAULTS = "漏水严重 异响明显 频繁停机 无法开启 有焦糊味 脱落松动 堵塞返水 指示灯不亮 地面积水 门体变形 信号中断 压力不足"
DETAILS = "多户业主反映已持续两天 夜间尤其明显 管理处已设围挡 保安巡查时发现 雨后加重 已联系厂家但未到场 业主要求当天答复"
# Of the open ones, by shares of twenty
OPEN_STATES = (
    "sent sent sent sent sent promised promised promised promised in_progress in_progress in_progress in_progress"
    " in_progress done_reported done_reported confirmed returned arbitration draft"
)
Run = Callable[..., int]


def fill(rows: int, say: Callable[[str], Any] = print) -> None:
    """Bring the database of DATABASE_URL to this many slips. Rows that are there stay; other databases than PostgreSQL are refused."""
    if connection.vendor != "postgresql":
        raise SystemExit("DATABASE_URL: the benchmarks fill a PostgreSQL database only")
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", "--if-empty", "--days", "30", stdout=StringIO())
    present = FaultSlip.objects.count()
    if present >= rows:
        say(f"{present} slips are there already")
        return
    with connection.cursor() as cursor, _without_rules(cursor):

        def run(what: str, sql: str, **names: Any) -> int:
            """Run one statement and say how many rows it wrote."""
            started = time.perf_counter()
            cursor.execute(sql.format(**names) if names else sql)
            say(f"  {what:24} {cursor.rowcount:>9,} rows {time.perf_counter() - started:6.1f} s")
            return cursor.rowcount

        _fill_company(run)
        _map_units(cursor)
        with _without_indexes(cursor):
            _draw(run, first=present + 1, last=rows)
            _fill_slips(run)
            _fill_tasks(run)
            _fill_clocks(run)
            _fill_proof(run)
            _fill_notices(run)
        _set_counters(cursor, rows)
        cursor.execute("drop table drawn, benchmark_offices, benchmark_departments")
        cursor.execute("vacuum analyze")
        cursor.execute("select pg_size_pretty(pg_database_size(current_database()))")
        size = cursor.fetchone()[0]
    say(f"filled in {time.perf_counter() - began:.0f} s; the database holds {size}")


@contextmanager
def _without_rules(cursor: Any) -> Iterator[None]:
    """Foreign keys and triggers are not asked: the rows are right by construction."""
    cursor.execute("set synchronous_commit=off; set session_replication_role=replica; set work_mem='256MB'")
    cursor.execute("set maintenance_work_mem='512MB'; set join_collapse_limit=8; set client_min_messages=warning")
    yield
    cursor.execute("reset all")


@contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    """Indexes of the big tables that no constraint needs come back after the rows."""
    cursor.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index i where indrelid = any(%s::regclass[])"
        " and not indisunique and not exists (select from pg_constraint c where c.conindid = i.indexrelid)",
        [BIG_TABLES],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"drop index {name}")
    try:
        yield
    finally:
        for _name, definition in indexes:
            cursor.execute(definition)


def _fill_company(run: Run) -> None:
    hours = "(select working_hours from organization_unit where code = 'EN')"
    for kind, prefix, digits, number, chinese in (
        ("department", "D", 2, DEPARTMENTS, "专业部门"),
        ("management_office", "M", 3, OFFICES, "第{}管理处"),
    ):
        run(
            kind + "s",
            f"""insert into organization_unit(uuid, created_at, version, kind, code, name_zh, name_en, complaint_line, hotline, email,
              address, working_hours, active, parent_id)
            select gen_random_uuid(), now(), 1, '{kind}', code, name, 'Unit ' || code, '', '', '', '', {hours}, true,
              (select id from organization_unit where code = 'HQ')
            from (select '{prefix}' || lpad(n::text, {digits}, '0') as code,
              {"'第' || n || '管理处'" if "{}" in chinese else f"'{chinese}' || n"} as name
              from generate_series(1, {number} - (select count(*)::int from organization_unit where kind = '{kind}')) n) drawn
            where not exists (select from organization_unit u where u.code = drawn.code)""",
        )
    for kind, posts in (("department", DEPARTMENT_POSTS), ("management_office", OFFICE_POSTS)):
        values = ", ".join(f"({place}, '{post}')" for place, post in enumerate(posts))
        pattern = "^D[0-9]{2}$" if kind == "department" else "^M[0-9]{3}$"
        run(
            f"people of {kind}s",
            f"""with posts(place, post) as (values {values}), people as (
              insert into organization_user(password, is_superuser, email, is_active, date_joined, uuid, version, username, name, phone,
                language, time_zone, tier)
              select '!', false, lower(u.code) || '_' || place || '@example.com', true, now(), gen_random_uuid(), 1,
                lower(u.code) || '_' || place, substr('{SURNAMES}', 1 + ((u.id * 7 + place) % 20)::int, 1)
                || substr('{GIVEN_NAMES}', 1 + 2 * ((u.id * 3 + place * 5) % 10)::int, 2), '', 'zh-hans', '', 'operations'
              from organization_unit u, posts where u.kind = '{kind}' and u.code ~ '{pattern}'
                and not exists (select from organization_user p where p.username = lower(u.code) || '_' || place)
              returning id, username)
            insert into organization_appointment(uuid, created_at, version, post, since, acting, user_id, unit_id)
            select gen_random_uuid(), now(), 1, post, '2022-01-01', false, people.id, u.id
            from organization_unit u, posts, people where people.username = lower(u.code) || '_' || place""",
        )
    run(
        "communities",
        """insert into customers_community(uuid, created_at, version, code, name, address, active, office_id)
        select gen_random_uuid(), now(), 1, 'b' || u.id || '-' || n,
          substr('翠湖银杏锦绣滨江望山桂园云栖和风', 1 + 2 * ((u.id * 5 + n) % 8)::int, 2) || u.id || '期', '示范路' || u.id || '号', true, u.id
        from organization_unit u, generate_series(1, 2) n
        where u.kind = 'management_office' and not exists (select from customers_community c where c.office_id = u.id)""",
    )
    run(
        "buildings",
        """insert into customers_building(uuid, created_at, version, name, position, community_id)
        select gen_random_uuid(), now(), 1, n || '栋', n, c.id from customers_community c, generate_series(1, 5) n
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
        f"""insert into customers_household(uuid, created_at, version, occupancy, contact_name, phone, key_customer, moved_in_on, room_id)
        select gen_random_uuid(), now(), 1, 'occupied', substr('{SURNAMES}', 1 + (r.id * 7 % 20)::int, 1)
          || substr('{GIVEN_NAMES}', 1 + 2 * (r.id * 3 % 10)::int, 2), '1' || lpad((r.id * 7919 % 10000000000)::text, 10, '0'), 'no',
          '2023-01-01', r.id
        from customers_room r where not exists (select from customers_household h where h.room_id = r.id)""",
    )


def _map_units(cursor: Any) -> None:
    """Offices and departments by a running number, with their people and places."""
    cursor.execute("drop table if exists benchmark_offices, benchmark_departments, drawn")
    held = "select user_id from organization_appointment a where a.unit_id = u.id"
    anybody = "(select user_id from organization_appointment where post = 'president' limit 1)"
    cursor.execute(
        f"""create unlogged table benchmark_offices as
        select row_number() over (order by u.id) - 1 as place, u.id, u.code, coalesce(
            (select user_id from organization_appointment a join organization_unit c on c.id = a.unit_id
              where (c.id = u.id or c.parent_id = u.id) and post = 'service_center_clerk' order by a.id limit 1),
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


def _draw(run: Run, *, first: int, last: int) -> None:
    """One row for each new slip and task with everything that the other tables need; times run up to this minute."""
    run(
        "drawn",
        """create unlogged table drawn as
        with numbered as (
          select kind, n, ('x' || substr(md5(kind || n), 1, 7))::bit(28)::int as a, ('x' || substr(md5(kind || n), 8, 7))::bit(28)::int as b,
            ('x' || substr(md5(kind || n), 15, 7))::bit(28)::int as c, n::float / size as age,
            date_trunc('minute', now()) - interval '{days} days' * (1 - n::float / size) - interval '2 hours' as filed
          from (select 'slip' as kind, {last}::float as size, generate_series({first}, {last}) as n
            union all select 'task', {last} / {share}, generate_series(1 + ({first} - 1) / {share}, {last} / {share})) numbers),
        stated as (
          select *, case when a % 1000 < (case when age > 0.8 then 600 else 37 end) then (string_to_array('{states}', ' '))[1 + b % 20]
            when b % 50 = 0 then 'withdrawn' else 'closed' end as state from numbered)
        select s.*, nextval(case kind when 'slip' then 'handovers_faultslip_id_seq' else 'handovers_departmenttask_id_seq' end) as id,
          case kind when 'slip' then 'TS' else 'DT' end || '-' || to_char(filed, 'YYYY') || '-' || lpad((n + 500000)::text, 7, '0') as number,
          case kind when 'slip' then {slips} else {tasks} end as content_type,
          array_position('{{draft,withdrawn,returned,arbitration,sent,promised,in_progress,done_reported,confirmed,closed}}'::text[],
            state) as rank,
          case kind when 'slip' then o.id else f.id end as sender, case kind when 'slip' then o.code else f.code end as sender_code,
          case kind when 'slip' then o.clerk else f.head end as clerk, case kind when 'slip' then o.director else f.head end as director,
          o.communities[1 + c % cardinality(o.communities)] as community, d.id as department, d.head, d.staff[1 + c % cardinality(d.staff)] as worker,
          case when c % 20 < 3 then null when state = 'sent' and c % 20 >= 6
            then date_trunc('minute', now()) + interval '1 hour' * (1 + c % 400) else filed + interval '1 hour' * (4 + c % 44) end as wanted,
          filed + interval '1 minute' * (60 + b % 600) as accepted,
          case when state in ('promised', 'in_progress') and c % 4 > 0 then date_trunc('minute', now()) + interval '1 hour' * (2 + b % 480)
            else filed + interval '1 hour' * (30 + b % 240) end as promised,
          filed + interval '1 hour' * (28 + b % 240 + case when c % 12 = 0 then 8 else 0 end) as reported,
          (string_to_array('{things}', ' '))[1 + a % 15] || (string_to_array('{faults}', ' '))[1 + b % 12] || '，'
            || (string_to_array('{details}', ' '))[1 + c % 7] || case when n % 10000 = 77 then '，檐下有蜂窝' else '' end as problem
        from stated s join benchmark_offices o on o.place = a % (select count(*) from benchmark_offices)
        join benchmark_departments d on d.place = b % (select count(*) from benchmark_departments)
        join benchmark_departments f on f.place = (b + 1 + c % 20) % (select count(*) from benchmark_departments)""",
        first=first,
        last=last,
        days=YEARS * 365,
        share=TASKS_OF_SLIPS,
        states=OPEN_STATES,
        things=THINGS,
        faults=FAULTS,
        details=DETAILS,
        slips=ContentType.objects.get_for_model(FaultSlip).pk,
        tasks=ContentType.objects.get_for_model(DepartmentTask).pk,
    )
    run("analyze", "analyze drawn")


MACHINE_COLUMNS = """id, uuid, created_at, version, state, number, problem, reply_by, round, filed_at, sent_at, accepted_at, promised_at,
  promised_content, started_at, remark, handling, result, reported_at, confirmed_at, closed_at, accepted_by_id, closed_by_id,
  confirmed_by_id, department_id, filed_by_id, reported_by_id, sent_by_id"""
MACHINE_VALUES = """id, gen_random_uuid(), filed, greatest(rank - 2, 1), state, number, problem, wanted,
  case when state = 'draft' then 0 else 1 end, filed, case when rank >= 2 then filed end, case when rank >= 6 then accepted end,
  case when rank >= 6 then promised end, case when rank >= 6 then '安排专业人员到场检查并更换损坏部件' else '' end,
  case when rank >= 7 then accepted + interval '1 hour' end, case when rank in (2, 3, 4) then '不属于本部门' else '' end,
  case when rank >= 8 then '更换损坏部件并试运行' else '' end, case when rank >= 8 then '恢复正常' else '' end,
  case when rank >= 8 then reported end, case when rank >= 9 then reported + interval '5 hours' end,
  case when rank = 10 then reported + interval '10 hours' end, case when rank >= 6 then worker end, case when rank = 10 then clerk end,
  case when rank >= 9 then clerk end, department, clerk, case when rank >= 8 then worker end, case when rank >= 2 then clerk end"""
SERIAL = "case when state <> 'draft' then sender_code || '-' || to_char(filed, 'YYYY') || '-' || lpad((n + 500000)::text, 7, '0') end"


def _fill_slips(run: Run) -> None:
    run(
        "slips",
        f"""insert into handovers_faultslip({MACHINE_COLUMNS}, office_serial, found_by, found_at, late_reason, public_area, severity,
          measures_tried, community_id, office_id)
        select {MACHINE_VALUES}, {SERIAL}, '巡查员' || a % 90, filed - interval '1 minute' * (10 + a % 120), '',
          (string_to_array(',一层大堂,地下车库,屋面,南门', ','))[1 + c % 5], case when a % 5 = 0 then 'serious' else 'complex' end,
          '已拨打维保电话', community, sender
        from drawn where kind = 'slip'""",
    )
    _fill_hops(
        run, "slip", "handovers_sliphop(round, sent_at, reply_by, arbitrated, returned_at, reason, department_id, returned_by_id, slip_id)"
    )


def _fill_tasks(run: Run) -> None:
    run(
        "tasks",
        f"""insert into handovers_departmenttask({MACHINE_COLUMNS}, unit_serial, from_department_id)
        select {MACHINE_VALUES}, {SERIAL}, sender from drawn where kind = 'task'""",
    )
    _fill_hops(
        run, "task", "handovers_taskhop(round, sent_at, reply_by, arbitrated, returned_at, reason, department_id, returned_by_id, task_id)"
    )


def _fill_hops(run: Run, kind: str, columns: str) -> None:
    given_back = "state in ('returned', 'arbitration')"
    run(
        f"hops of {kind}s",
        f"""insert into {columns}
        select 1, filed, wanted, false, case when {given_back} then accepted end, case when {given_back} then '不属于本部门' else '' end,
          department, case when {given_back} then head end, id
        from drawn where kind = '{kind}' and state <> 'draft'""",
    )


def _fill_clocks(run: Run) -> None:
    """The clocks of the promise machine: name, clause, whose, which rows have it, from when, until when, done when."""
    done_report = "case when rank >= 8 then reported end"
    confirmed = "case when rank >= 9 then reported + interval '5 hours' end"
    for name, clause, person, unit, which, begun, due, met in (
        ("pass_on", "1.5.5.2", "null::bigint", "sender", "kind = 'slip'", "filed - interval '30 minutes'", None, "filed"),
        ("promise", "1.5.4.5", "null::bigint", "department", "rank >= 2", "filed", "wanted", "case when rank >= 6 then accepted end"),
        ("feedback", "1.5.5.3", "null::bigint", "department", "rank >= 2", "filed", None, done_report),
        ("result", "1.5.4.6", "worker", "department", "rank >= 6", "accepted", "promised", done_report),
        ("confirm", "1.5.5.3", "null::bigint", "sender", "kind = 'slip' and rank >= 8", "reported", None, confirmed),
    ):
        timed = f"({due or 'null::timestamptz'})"
        ended = "case when rank in (2, 3, 4) then accepted end"
        run(
            f"clocks {name}",
            f"""insert into deadlines_clock(uuid, created_at, version, name, cycle, policy, clause, label, object_id, escalate, basis,
              started_at, promised_at, due_at, state, met_at, breached_at, closed_at, content_type_id, met_by_id, person_id, unit_id)
            select gen_random_uuid(), filed, 1, '{name}', 1, kind || '.{name}', '{clause}', number, id, true,
              '{"as_promised" if due else "measured"}', {begun}, {timed}, {timed},
              case when done is not null and done > {timed} then 'met_late' when done is not null then 'met'
                when gone is not null then 'cancelled' when {timed} <= now() then 'breached' else 'running' end,
              done, case when {timed} < coalesce(done, gone, now()) then {timed} end, coalesce(done, gone), content_type,
              case when done is not null then clerk end, {person}, {unit}
            from (select *, ({met}) as done, case when ({met}) is null then {ended} end as gone from drawn) d where {which}""",
        )
    run(
        "steps",
        """insert into deadlines_clockstep(clock_id, rung, level, at, fired_at, announced_at, failures, problem)
        select k.id, r.rung, r.level, k.due_at + r.after, case when k.due_at + r.after <= now() then k.due_at + r.after end,
          case when k.due_at + r.after <= now() then k.due_at + r.after end, 0, ''
        from deadlines_clock k join drawn d on d.content_type = k.content_type_id and d.id = k.object_id,
          (values ('warn-24h', 0, -interval '24 hours'), ('warn-4h', 0, -interval '4 hours'), ('breach', 1, interval '0'),
            ('quality', 2, interval '24 hours'), ('representative', 3, interval '72 hours')) r(rung, level, after)
        where k.due_at is not null and (k.state in ('running', 'breached') or (k.state = 'met_late' and r.after <= interval '0'))""",
    )


def _fill_proof(run: Run) -> None:
    """Three events for each, sealed."""
    for event, source, target, by, moment, unit, data, which in (
        ("created", "draft", "draft", "clerk", "filed", "sender", "{}", "true"),
        ("send", "draft", "sent", "clerk", "filed", "department", '{"round": 1}', "rank >= 2"),
        ("close", "confirmed", "closed", "clerk", "reported + interval '10 hours'", "sender", "{}", "rank = 10"),
    ):
        run(
            f"events {event}",
            f"""insert into audit_event(object_id, object_label, event, source_state, target_state, by_name, occurred_at, recorded_at,
              reason, data, by_id, content_type_id, unit_id)
            select id, number, '{event}', '{source}', '{target}', '员工', {moment}, {moment}, '', '{data}'::jsonb, {by}, content_type, {unit}
            from drawn where {which}""",
        )
    run(
        "seals",
        """insert into audit_seal(seq, prev_hash, hash, sealed_at, event_id)
        select (select coalesce(max(seq), 0) from audit_seal) + row_number() over (order by id), md5(id::text) || md5(id::text),
          md5((id + 1)::text) || md5((id + 1)::text), recorded_at, id
        from audit_event e where not exists (select from audit_seal s where s.event_id = e.id)""",
    )


def _fill_notices(run: Run) -> None:
    """Who was told, and the letters of it: all sent but one in two thousand that waits and one in five thousand that failed."""
    for kind, event, which, people, moment in (
        ("sent", "send", "rank >= 2", "array[head]", "filed"),
        ("promised", "promise", "rank >= 6", "array[clerk, director]", "accepted"),
    ):
        run(
            f"notices {kind}",
            f"""insert into notifications_notice(uuid, kind, key, object_id, context, url, created_at, read_at, needs_acknowledgement,
              content_type_id, recipient_id)
            select gen_random_uuid(), 'handovers.{kind}', 'benchmark.' || kind || ':' || id || ':{event}:{kind}', id,
              jsonb_build_object('noun', kind, 'unit', sender_code, 'title', left(problem, 20), 'number', number, 'remark', '', 'result', '',
                'reply_by', wanted, 'department', '工程部', 'promised_at', promised, 'promised_content', ''),
              case kind when 'slip' then '/fault-slips/' else '/department-tasks/' end || number || '/', {moment},
              case when a % 10 > 0 and filed < now() - interval '20 days' then {moment} + interval '1 hour' end, false, content_type, person
            from (select *, unnest({people}) as person from drawn where {which}) told on conflict do nothing""",
        )
    run(
        "outbox",
        """insert into notifications_outbox(uuid, key, channel, address, language, kind, context, url, attachments, message_id, state,
          attempts, created_at, next_at, last_error, sent_at, notice_id, recipient_id)
        select gen_random_uuid(), n.key || ':' || n.recipient_id || ':email', 'email', u.email, '', n.kind, n.context, n.url, '[]'::jsonb,
          '<' || md5(n.id::text) || '@example.com>', state, 1, n.created_at, n.created_at, case when state = 'dead' then '550' else '' end,
          case when state = 'sent' then n.created_at + interval '4 seconds' end, n.id, n.recipient_id
        from (select *, case when id % 2000 = 7 then 'queued' when id % 5000 = 8 then 'dead' else 'sent' end as state
          from notifications_notice where key like 'benchmark.%') n
        join organization_user u on u.id = n.recipient_id and u.email <> '' on conflict do nothing""",
    )


def _set_counters(cursor: Any, rows: int) -> None:
    """The next number of every series lies above what was filled in; the keys of tables follow their rows."""
    cursor.execute(
        """insert into base_numberseries(prefix, year, last)
        select prefix, extract(year from now())::int, 600000 + %s from (select 'TS' as prefix union select 'DT'
          union select code from benchmark_offices union select code from benchmark_departments) named
        on conflict (prefix, year) do update set last = greatest(base_numberseries.last, excluded.last)""",
        [rows],
    )
