"""What is drawn for each slip and task, by a hash of its number; slips and tasks themselves."""

from django.contrib.contenttypes.models import ContentType

from benchmarks.fill.run import Run
from comms.handovers.models import DepartmentTask, FaultSlip

TASKS_OF_SLIPS = 5  # one task for so many slips
YEARS = 3
THINGS = (
    "电梯 地下车库 屋面 外墙 水泵房 配电房 门禁 监控 消防栓 走廊照明 排污管 绿化带 游泳池 单元大门 车位地锁"
)
FAULTS = (
    "漏水严重 异响明显 频繁停机 无法开启 有焦糊味 脱落松动 "
    "堵塞返水 指示灯不亮 地面积水 门体变形 信号中断 压力不足"
)
DETAILS = (
    "多户业主反映已持续两天 夜间尤其明显 管理处已设围挡 保安巡查时发现 "
    "雨后加重 已联系厂家但未到场 业主要求当天答复"
)
# Of the open ones, by shares of twenty
OPEN_STATES = (
    "sent sent sent sent sent promised promised promised promised"
    " in_progress in_progress in_progress in_progress in_progress"
    " done_reported done_reported confirmed returned arbitration draft"
)
ORDER = "draft withdrawn returned arbitration sent promised in_progress done_reported confirmed closed"
HOP_COLUMNS = "round, sent_at, reply_by, arbitrated, returned_at, reason, department_id, returned_by_id"


def draw(run: Run, *, first: int, last: int) -> None:
    """One row for each new slip and task with all that the other tables need, up to this minute."""
    run(
        "drawn",
        """create unlogged table drawn as
        with numbered as (
          select kind, n, ('x' || substr(md5(kind || n), 1, 7))::bit(28)::int as a,
            ('x' || substr(md5(kind || n), 8, 7))::bit(28)::int as b,
            ('x' || substr(md5(kind || n), 15, 7))::bit(28)::int as c, n::float / size as age,
            date_trunc('minute', now()) - interval '{days} days' * (1 - n::float / size)
              - interval '2 hours' as filed
          from (select 'slip' as kind, {last}::float as size, generate_series({first}, {last}) as n
            union all select 'task', {last} / {share},
              generate_series(1 + ({first} - 1) / {share}, {last} / {share})) numbers),
        stated as (
          select *, case when a % 1000 < (case when age > 0.8 then 600 else 37 end)
            then (string_to_array('{states}', ' '))[1 + b % 20]
            when b % 50 = 0 then 'withdrawn' else 'closed' end as state from numbered)
        select s.*, nextval(case kind when 'slip' then 'handovers_faultslip_id_seq'
          else 'handovers_departmenttask_id_seq' end) as id,
          case kind when 'slip' then 'TS' else 'DT' end || '-' || to_char(filed, 'YYYY') || '-'
            || lpad((n + 500000)::text, 7, '0') as number,
          case kind when 'slip' then {slips} else {tasks} end as content_type,
          array_position(string_to_array('{order}', ' '),
            state) as rank,
          case kind when 'slip' then o.id else f.id end as sender,
            case kind when 'slip' then o.code else f.code end as sender_code,
          case kind when 'slip' then o.clerk else f.head end as clerk,
            case kind when 'slip' then o.director else f.head end as director,
          o.communities[1 + c % cardinality(o.communities)] as community, d.id as department, d.head,
            d.staff[1 + c % cardinality(d.staff)] as worker,
          case when c % 20 < 3 then null when state = 'sent' and c % 20 >= 6
            then date_trunc('minute', now()) + interval '1 hour' * (1 + c % 400)
              else filed + interval '1 hour' * (4 + c % 44) end as wanted,
          filed + interval '1 minute' * (60 + b % 600) as accepted,
          case when state in ('promised', 'in_progress') and c % 4 > 0
            then date_trunc('minute', now()) + interval '1 hour' * (2 + b % 480)
            else filed + interval '1 hour' * (30 + b % 240) end as promised,
          filed + interval '1 hour' * (28 + b % 240 + case when c % 12 = 0 then 8 else 0 end) as reported,
          (string_to_array('{things}', ' '))[1 + a % 15]
            || (string_to_array('{faults}', ' '))[1 + b % 12] || '，'
            || (string_to_array('{details}', ' '))[1 + c % 7] || case when n % 10000 = 77 then '，檐下有蜂窝'
              else '' end as problem
        from stated s join benchmark_offices o on o.place = a % (select count(*) from benchmark_offices)
        join benchmark_departments d on d.place = b % (select count(*) from benchmark_departments)
        join benchmark_departments f on f.place = (b + 1 + c % 20) % (select count(*)
          from benchmark_departments)""",
        first=first,
        last=last,
        days=YEARS * 365,
        share=TASKS_OF_SLIPS,
        states=OPEN_STATES,
        order=ORDER,
        things=THINGS,
        faults=FAULTS,
        details=DETAILS,
        slips=ContentType.objects.get_for_model(FaultSlip).pk,
        tasks=ContentType.objects.get_for_model(DepartmentTask).pk,
    )
    run("analyze", "analyze drawn")


MACHINE_COLUMNS = """id, uuid, created_at, version, state, number, problem, reply_by, round, filed_at,
          sent_at, accepted_at, promised_at,
  promised_content, started_at, remark, handling, result, reported_at, confirmed_at, closed_at,
    accepted_by_id, closed_by_id,
  confirmed_by_id, department_id, filed_by_id, reported_by_id, sent_by_id"""
MACHINE_VALUES = """id, gen_random_uuid(), filed, greatest(rank - 2, 1), state, number, problem, wanted,
  case when state = 'draft' then 0 else 1 end, filed, case when rank >= 2 then filed end,
    case when rank >= 6 then accepted end,
  case when rank >= 6 then promised end,
    case when rank >= 6 then '安排专业人员到场检查并更换损坏部件' else '' end,
  case when rank >= 7 then accepted + interval '1 hour' end,
    case when rank in (2, 3, 4) then '不属于本部门' else '' end,
  case when rank >= 8 then '更换损坏部件并试运行' else '' end,
    case when rank >= 8 then '恢复正常' else '' end,
  case when rank >= 8 then reported end, case when rank >= 9 then reported + interval '5 hours' end,
  case when rank = 10 then reported + interval '10 hours' end, case when rank >= 6 then worker end,
    case when rank = 10 then clerk end,
  case when rank >= 9 then clerk end, department, clerk, case when rank >= 8 then worker end,
    case when rank >= 2 then clerk end"""
SERIAL = """case when state <> 'draft'
  then sender_code || '-' || to_char(filed, 'YYYY') || '-' || lpad((n + 500000)::text, 7, '0') end"""


def fill_slips(run: Run) -> None:
    """Slips and their trails."""
    run(
        "slips",
        f"""insert into handovers_faultslip({MACHINE_COLUMNS}, office_serial, found_by, found_at,
          late_reason, public_area, severity,
          measures_tried, community_id, office_id)
        select {MACHINE_VALUES}, {SERIAL}, '巡查员' || a % 90,
          filed - interval '1 minute' * (10 + a % 120), '',
          (string_to_array(',一层大堂,地下车库,屋面,南门', ','))[1 + c % 5],
            case when a % 5 = 0 then 'serious' else 'complex' end,
          '已拨打维保电话', community, sender
        from drawn where kind = 'slip'""",
    )
    _fill_hops(
        run,
        "slip",
        f"handovers_sliphop({HOP_COLUMNS}, slip_id)",
    )


def fill_tasks(run: Run) -> None:
    """Tasks and their trails."""
    run(
        "tasks",
        f"""insert into handovers_departmenttask({MACHINE_COLUMNS}, unit_serial, from_department_id)
        select {MACHINE_VALUES}, {SERIAL}, sender from drawn where kind = 'task'""",
    )
    _fill_hops(
        run,
        "task",
        f"handovers_taskhop({HOP_COLUMNS}, task_id)",
    )


def _fill_hops(run: Run, kind: str, columns: str) -> None:
    given_back = "state in ('returned', 'arbitration')"
    run(
        f"hops of {kind}s",
        f"""insert into {columns}
        select 1, filed, wanted, false, case when {given_back} then accepted end,
          case when {given_back} then '不属于本部门' else '' end,
          department, case when {given_back} then head end, id
        from drawn where kind = '{kind}' and state <> 'draft'""",
    )
