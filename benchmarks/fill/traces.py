"""What each slip and task left: clocks with their steps, sealed events, notices and letters."""

from benchmarks.fill.run import Run


def fill_clocks(run: Run) -> None:
    """The clocks of the promise machine: name, clause, whose, which rows have it, from, until, done."""
    done_report = "case when rank >= 8 then reported end"
    confirmed = "case when rank >= 9 then reported + interval '5 hours' end"
    for name, clause, person, unit, which, begun, due, met in (
        (
            "pass_on",
            "1.5.5.2",
            "null::bigint",
            "sender",
            "kind = 'slip'",
            "filed - interval '30 minutes'",
            None,
            "filed",
        ),
        (
            "promise",
            "1.5.4.5",
            "null::bigint",
            "department",
            "rank >= 2",
            "filed",
            "wanted",
            "case when rank >= 6 then accepted end",
        ),
        ("feedback", "1.5.5.3", "null::bigint", "department", "rank >= 2", "filed", None, done_report),
        ("result", "1.5.4.6", "worker", "department", "rank >= 6", "accepted", "promised", done_report),
        (
            "confirm",
            "1.5.5.3",
            "null::bigint",
            "sender",
            "kind = 'slip' and rank >= 8",
            "reported",
            None,
            confirmed,
        ),
    ):
        timed = f"({due or 'null::timestamptz'})"
        ended = "case when rank in (2, 3, 4) then accepted end"
        run(
            f"clocks {name}",
            f"""insert into deadlines_clock(uuid, created_at, version, name, cycle, policy, clause,
          label, object_id, escalate, basis,
              started_at, promised_at, due_at, state, met_at, breached_at, closed_at, content_type_id,
                met_by_id, person_id, unit_id)
            select gen_random_uuid(), filed, 1, '{name}', 1, kind || '.{name}', '{clause}', number, id,
              true,
              '{"as_promised" if due else "measured"}', {begun}, {timed}, {timed},
              case when done is not null and done > {timed} then 'met_late' when done is not null then 'met'
                when gone is not null then 'cancelled' when {timed} <= now() then 'breached'
                  else 'running' end,
              done, case when {timed} < coalesce(done, gone, now()) then {timed} end,
                coalesce(done, gone), content_type,
              case when done is not null then clerk end, {person}, {unit}
            from (select *, ({met}) as done, case when ({met}) is null then {ended} end as gone
              from drawn) d where {which}""",
        )
    run(
        "steps",
        """insert into deadlines_clockstep(clock_id, rung, level, at, fired_at, announced_at, failures,
          problem)
        select k.id, r.rung, r.level, k.due_at + r.after,
          case when k.due_at + r.after <= now() then k.due_at + r.after end,
          case when k.due_at + r.after <= now() then k.due_at + r.after end, 0, ''
        from deadlines_clock k join drawn d on d.content_type = k.content_type_id and d.id = k.object_id,
          (values ('warn-24h', 0, -interval '24 hours'), ('warn-4h', 0, -interval '4 hours'), ('breach',
            1, interval '0'),
            ('quality', 2, interval '24 hours'), ('representative', 3, interval '72 hours')) r(rung,
              level, after)
        where k.due_at is not null and (k.state in ('running', 'breached') or (k.state = 'met_late'
          and r.after <= interval '0'))""",
    )


def fill_proof(run: Run) -> None:
    """Three events for each, sealed."""
    for event, source, target, by, moment, unit, data, which in (
        ("created", "draft", "draft", "clerk", "filed", "sender", "{}", "true"),
        ("send", "draft", "sent", "clerk", "filed", "department", '{"round": 1}', "rank >= 2"),
        (
            "close",
            "confirmed",
            "closed",
            "clerk",
            "reported + interval '10 hours'",
            "sender",
            "{}",
            "rank = 10",
        ),
    ):
        run(
            f"events {event}",
            f"""insert into audit_event(object_id, object_label, event, source_state, target_state,
          by_name, occurred_at, recorded_at,
              reason, data, by_id, content_type_id, unit_id)
            select id, number, '{event}', '{source}', '{target}', '员工', {moment}, {moment}, '',
              '{data}'::jsonb, {by}, content_type, {unit}
            from drawn where {which}""",
        )
    run(
        "seals",
        """insert into audit_seal(seq, prev_hash, hash, sealed_at, event_id)
        select (select coalesce(max(seq), 0) from audit_seal) + row_number() over (order by id),
          md5(id::text) || md5(id::text),
          md5((id + 1)::text) || md5((id + 1)::text), recorded_at, id
        from audit_event e where not exists (select from audit_seal s where s.event_id = e.id)""",
    )


def fill_notices(run: Run) -> None:
    """Who was told, and the letters: all sent but one in 2,000 that waits and one in 5,000 that failed."""
    for kind, event, which, people, moment in (
        ("sent", "send", "rank >= 2", "array[head]", "filed"),
        ("promised", "promise", "rank >= 6", "array[clerk, director]", "accepted"),
    ):
        run(
            f"notices {kind}",
            f"""insert into notifications_notice(uuid, kind, key, object_id, context, url, created_at,
          read_at, needs_acknowledgement,
              content_type_id, recipient_id)
            select gen_random_uuid(), 'handovers.{kind}',
              'benchmark.' || kind || ':' || id || ':{event}:{kind}', id,
              jsonb_build_object('noun', kind, 'unit', sender_code, 'title', left(problem, 20),
                'number', number, 'remark', '', 'result', '',
                'reply_by', wanted, 'department', '工程部', 'promised_at', promised, 'promised_content', ''),
              case kind when 'slip' then '/fault-slips/' else '/department-tasks/' end || number || '/',
                {moment},
              case when a % 10 > 0 and filed < now() - interval '20 days'
                then {moment} + interval '1 hour' end, false, content_type, person
            from (select *, unnest({people}) as person from drawn
              where {which}) told on conflict do nothing""",
        )
    run(
        "outbox",
        """insert into notifications_outbox(uuid, key, channel, address, language, kind, context, url,
          attachments, message_id, state,
          attempts, created_at, next_at, last_error, sent_at, notice_id, recipient_id)
        select gen_random_uuid(), n.key || ':' || n.recipient_id || ':email', 'email', u.email, '',
          n.kind, n.context, n.url, '[]'::jsonb,
          '<' || md5(n.id::text) || '@example.com>', state, 1, n.created_at, n.created_at,
            case when state = 'dead' then '550' else '' end,
          case when state = 'sent' then n.created_at + interval '4 seconds' end, n.id, n.recipient_id
        from (select *, case when id % 2000 = 7 then 'queued' when id % 5000 = 8 then 'dead'
          else 'sent' end as state
          from notifications_notice where key like 'benchmark.%') n
        join organization_user u on u.id = n.recipient_id and u.email <> '' on conflict do nothing""",
    )
