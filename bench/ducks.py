"""The figures of reports in SQL, for DuckDB, over the views `tickets` and `attendance` of a period (bench/parquet.py).

A column is named as in the report. `total`: the row is of everything, and stands in the report's totals. What is not
asked, DuckDB is spared: the limits of charts and intervals, windows needed, a fixed mix of services.
"""


def _times(seconds: str, of: str = "") -> str:
    """Mean, P50 and P90 (nearest rank); `of`: in their names."""
    both = f"quantile_disc({seconds}, [0.5, 0.9])"
    return (
        f"round_even(avg({seconds}), 0) AS mean_{of}seconds, {both}[1] AS p50_{of}seconds, {both}[2] AS p90_{of}seconds"
    )


def _finished(name: str) -> str:
    return f"CASE WHEN state = 'finished' THEN {name} END"


LEFT = """count(*) FILTER (state = 'no_show') AS no_shows, count(*) FILTER (state = 'cancelled') AS cancelled,
    count(*) FILTER (state = 'expired') AS expired,
    count(*) FILTER (state IN ('no_show', 'cancelled', 'expired')) / count(*) AS left_share"""
WAITS = f"{_times('wait_seconds')}, max(wait_seconds) AS max_seconds"
CROWD = f"count(*) AS tickets, count(wait_seconds) AS called, {WAITS}"
WITHIN = "count(*) FILTER (wait_seconds <= target_seconds) / count(wait_seconds) AS share_within_target"
SERVED = f"{_times(_finished('service_seconds'))}, max({_finished('service_seconds')}) AS max_seconds"

WAITING_TIMES = f"""
SELECT grouping(hall) AS total, hall, line, {CROWD}, {WITHIN}, count(*) FILTER (state = 'waiting') AS waiting, {LEFT}
FROM tickets GROUP BY GROUPING SETS ((hall, line), ())"""

VISIT_TIMES = f"""
SELECT grouping(hall) AS total, hall, line, count(*) FILTER (state = 'finished') AS finished, {_times("visit_seconds")},
    max(visit_seconds) AS max_seconds, {_times(_finished("wait_seconds"), "wait_")},
    {_times(_finished("walk_seconds"), "walk_")}, {_times(_finished("service_seconds"), "service_")}, {LEFT}
FROM tickets GROUP BY GROUPING SETS ((hall, line), ())"""

SERVICE_TIMES = f"""
SELECT grouping(hall) AS total, hall, line, service, count(*) FILTER (state = 'finished') AS finished, {SERVED}
FROM tickets GROUP BY GROUPING SETS ((hall, line, service), ()) HAVING finished > 0"""

NO_SHOWS = f"""
SELECT grouping(hall) AS total, hall, line, count(*) AS tickets, count(wait_seconds) AS called, {LEFT},
    count(*) FILTER (state = 'no_show')
        / count(*) FILTER (state IN ('finished', 'no_show') OR wait_seconds IS NOT NULL) AS no_show_share
FROM tickets GROUP BY GROUPING SETS ((hall, line), ())"""

TREND = f"""
SELECT grouping(hall) AS total, hall, day, {CROWD}, {LEFT} FROM tickets GROUP BY GROUPING SETS ((hall, day), ())"""

DISTRIBUTION = f"""
WITH stretches AS (SELECT *, 60 * CASE WHEN wait_seconds < 60 THEN 0 WHEN wait_seconds < 120 THEN 1
    WHEN wait_seconds < 300 THEN 2 WHEN wait_seconds < 600 THEN 5 WHEN wait_seconds < 900 THEN 10
    WHEN wait_seconds < 1200 THEN 15 WHEN wait_seconds < 1800 THEN 20 WHEN wait_seconds < 2700 THEN 30
    WHEN wait_seconds < 3600 THEN 45 WHEN wait_seconds < 5400 THEN 60 WHEN wait_seconds < 7200 THEN 90
    WHEN wait_seconds >= 7200 THEN 120 END AS from_seconds FROM tickets)
SELECT false AS total, from_seconds, count(*) AS called, NULL AS tickets, NULL AS mean_seconds, NULL AS p50_seconds,
    NULL AS p90_seconds, NULL AS max_seconds, NULL AS left_share
FROM stretches WHERE from_seconds IS NOT NULL GROUP BY from_seconds
UNION ALL SELECT true, NULL, called, tickets, mean_seconds, p50_seconds, p90_seconds, max_seconds, left_share
FROM (SELECT {CROWD}, {LEFT} FROM tickets)"""

HOURS = f"""
SELECT grouping(weekday) AS total, ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][weekday] AS weekday, hour,
    count(*) AS tickets, {WAITS}, {LEFT}
FROM (SELECT *, isodow(day) AS weekday, issued_second // 3600 % 24 AS hour FROM tickets) AS issued
GROUP BY GROUPING SETS ((issued.weekday, hour), ())"""

DAY_COURSE = f"""
WITH hours AS (
    SELECT grouping(hall) AS total, hall, hour, count(*) AS tickets, {WAITS}, {LEFT}
    FROM (SELECT *, issued_second // 3600 % 24 AS hour FROM tickets) GROUP BY GROUPING SETS ((hall, hour), ())),
days AS (SELECT hall, count(DISTINCT day) AS number FROM tickets GROUP BY hall),
attended AS (SELECT hall, count(DISTINCT day) AS number FROM attendance GROUP BY hall),
opened AS (
    SELECT hall, hour, sum(CASE WHEN is_open
        THEN least(ended_second, hour * 3600 + 3600) - greatest(began_second, hour * 3600) ELSE 0 END) AS seconds
    FROM attendance JOIN range(24) AS hours(hour) ON began_second < hour * 3600 + 3600 AND ended_second > hour * 3600
    GROUP BY hall, hour)
SELECT hours.*, round(tickets / days.number, 1) AS arrivals,
    round(seconds / 3600 / attended.number, 1) AS windows_open
FROM hours LEFT JOIN days USING (hall) LEFT JOIN opened USING (hall, hour) LEFT JOIN attended USING (hall)"""

WINDOWS = f"""
WITH visits AS (
    SELECT grouping(hall) AS total, hall, "window", count(*) FILTER (state = 'finished') AS tickets,
        sum(service_seconds) FILTER (state = 'finished') AS serving_seconds,
        {_times(_finished("service_seconds"), "service_")}
    FROM tickets GROUP BY GROUPING SETS ((hall, "window"), ()) HAVING tickets > 0),
opened AS (SELECT hall, "window", day, began_second AS begin, ended_second AS until FROM attendance WHERE is_open),
called AS (
    SELECT hall, "window", day, issued_second + visit_seconds - service_seconds - coalesce(walk_seconds, 0) AS begin,
        issued_second + visit_seconds AS until
    FROM tickets WHERE state = 'finished'
    UNION ALL SELECT hall, "window", day, issued_second + early_seconds + wait_seconds, issued_second + left_seconds
    FROM tickets WHERE state = 'no_show'),
clipped AS (
    SELECT hall, "window", day, greatest(called.begin, opened.begin) AS begin,
        least(called.until, opened.until) AS until
    FROM called JOIN opened USING (hall, "window", day)
    WHERE called.begin < called.until AND called.begin < opened.until AND called.until > opened.begin),
taken AS (
    SELECT hall, "window", day, greatest(begin, coalesce(reached, begin)) AS begin, until
    FROM (SELECT *, max(until) OVER (PARTITION BY hall, "window", day ORDER BY begin, until
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached FROM clipped)
    WHERE reached IS NULL OR until > reached),
waits AS (
    SELECT hall, day, issued_second + early_seconds AS begin,
        coalesce(issued_second + early_seconds + wait_seconds, issued_second + left_seconds) AS until FROM tickets),
crowds AS (
    SELECT hall, day, min(begin) AS begin, max(until) AS until
    FROM (SELECT *, count(*) FILTER (reached IS NULL OR begin > reached)
            OVER (PARTITION BY hall, day ORDER BY begin, until ROWS UNBOUNDED PRECEDING) AS number
        FROM (SELECT *, max(until) OVER (PARTITION BY hall, day ORDER BY begin, until
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached FROM waits WHERE until > begin))
    GROUP BY hall, day, number),
open_seconds AS (
    SELECT hall, "window", sum(until - begin) AS open_seconds
    FROM opened GROUP BY GROUPING SETS ((hall, "window"), ())),
taken_seconds AS (
    SELECT hall, "window", sum(until - begin) AS seconds FROM taken GROUP BY GROUPING SETS ((hall, "window"), ())),
waited AS (
    SELECT hall, "window", sum(sign * (least(one.until, crowds.until) - greatest(one.begin, crowds.begin))) AS seconds
    FROM (SELECT *, 1 AS sign FROM opened UNION ALL SELECT *, -1 FROM taken) AS one JOIN crowds USING (hall, day)
    WHERE one.begin < crowds.until AND one.until > crowds.begin GROUP BY GROUPING SETS ((hall, "window"), ()))
SELECT visits.*, open_seconds, open_seconds - taken_seconds.seconds AS idle_seconds,
    waited.seconds AS idle_while_waiting_seconds, waited.seconds / open_seconds AS idle_while_waiting_share
FROM visits, open_seconds, taken_seconds, waited
WHERE (visits.hall, visits."window") IS NOT DISTINCT FROM (open_seconds.hall, open_seconds."window")
    AND (visits.hall, visits."window") IS NOT DISTINCT FROM (taken_seconds.hall, taken_seconds."window")
    AND (visits.hall, visits."window") IS NOT DISTINCT FROM (waited.hall, waited."window")"""

STAFF = f"""
WITH visits AS (
    SELECT grouping(hall) AS total, hall, staff, count(*) FILTER (state = 'finished') AS finished,
        count(*) FILTER (state = 'no_show') AS no_shows, {SERVED}
    FROM tickets WHERE state IN ('finished', 'no_show') GROUP BY GROUPING SETS ((hall, staff), ())),
attended AS (
    SELECT hall, staff, sum(ended_second - began_second) FILTER (is_open) AS open_seconds
    FROM attendance GROUP BY GROUPING SETS ((hall, staff), ()))
SELECT visits.*, open_seconds FROM visits LEFT JOIN attended
    ON (visits.hall, visits.staff) IS NOT DISTINCT FROM (attended.hall, attended.staff)"""

FAULTS = {
    "no_start": "state = 'finished' AND walk_seconds IS NULL AND service_seconds IS NULL",
    "no_finish": "(state = 'finished' AND visit_seconds IS NULL) OR (state = 'expired' AND wait_seconds IS NOT NULL)",
    "no_walk": "state = 'finished' AND walk_seconds < 3",
    "short_service": "state = 'finished' AND service_seconds < 10",
    "impossible": "greatest(wait_seconds, walk_seconds, service_seconds, visit_seconds) > 43200",
}
QUALITY = f"""
WITH visits AS (
    SELECT grouping(hall) AS total, hall, week, "window", count(*) AS tickets,
        {", ".join(f"count(*) FILTER ({fault}) AS {name}" for name, fault in FAULTS.items())},
        count(*) FILTER ({" OR ".join(FAULTS.values())}) / count(*) AS suspect_share
    FROM (SELECT *, date_trunc('week', day)::DATE AS week FROM tickets)
    WHERE state = 'finished' OR wait_seconds IS NOT NULL GROUP BY GROUPING SETS ((hall, week, "window"), ())),
opened AS (
    SELECT hall, day, "window" FROM attendance WHERE is_open
    GROUP BY hall, day, "window" HAVING sum(ended_second - began_second) >= 1800),
attended AS (SELECT DISTINCT hall, date_trunc('week', day)::DATE AS week FROM attendance WHERE is_open),
idle AS (
    SELECT grouping(hall) AS total, hall, week, "window", count(*) AS idle_days
    FROM (SELECT *, date_trunc('week', day)::DATE AS week FROM opened
        ANTI JOIN (SELECT DISTINCT hall, day, "window" FROM tickets) USING (hall, day, "window"))
    GROUP BY GROUPING SETS ((hall, week, "window"), ()))
SELECT coalesce(visits.total, 0) AS total, coalesce(visits.hall, idle.hall) AS hall,
    coalesce(visits.week, idle.week) AS week, coalesce(visits."window", idle."window") AS "window",
    coalesce(tickets, 0) AS tickets, {", ".join(f"coalesce({name}, 0) AS {name}" for name in FAULTS)}, suspect_share,
    CASE WHEN (SELECT count(*) FROM attended
        WHERE coalesce(visits.total, idle.total, 0) = 1
        OR (attended.hall = coalesce(visits.hall, idle.hall) AND attended.week = coalesce(visits.week, idle.week))) > 0
        THEN coalesce(idle_days, 0) END AS idle_days
FROM visits FULL JOIN idle
    ON (visits.hall, visits.week, visits."window") IS NOT DISTINCT FROM (idle.hall, idle.week, idle."window")"""

FAIRNESS = f"""
WITH turns AS (
    SELECT *, called - min(called) OVER (PARTITION BY hall, line, day ORDER BY began
        RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS overtaken_seconds
    FROM (SELECT *, issued_second + early_seconds AS began, began + wait_seconds AS called FROM tickets)),
classes AS (
    SELECT grouping(hall) AS total, hall, priority, {CROWD}, {WITHIN},
        count(*) FILTER (overtaken_seconds > 0) AS overtaken,
        count(*) FILTER (overtaken_seconds > 0) / count(wait_seconds) AS overtaken_share,
        max(overtaken_seconds) FILTER (overtaken_seconds > 0) AS longest_overtaken_seconds, {LEFT}
    FROM turns GROUP BY GROUPING SETS ((hall, priority), ())),
broken AS (
    SELECT hall, priority, count(*) AS number
    FROM (FROM turns WHERE overtaken_seconds > limit_seconds) AS own SEMI JOIN turns AS other
        ON own.hall = other.hall AND own.line = other.line AND own.day = other.day AND other.began > own.began
        AND other.called > own.called - own.overtaken_seconds + own.limit_seconds AND other.called < own.called
    GROUP BY GROUPING SETS ((hall, priority), ()))
SELECT classes.*, coalesce(number, 0) AS over_limit
FROM classes LEFT JOIN broken
    ON (classes.hall, classes.priority) IS NOT DISTINCT FROM (broken.hall, broken.priority)"""

PATIENCE = """
WITH lefts AS (
    SELECT *, CASE WHEN stayed > 0 OR early_seconds = 0 THEN greatest(stayed, 0) END AS left_after
    FROM (SELECT *, CASE WHEN state = 'expired'
        THEN least(left_seconds, greatest(closing_second - issued_second, 0)) ELSE left_seconds END
        - early_seconds AS stayed FROM tickets)),
waits AS (
    SELECT hall, line, state = 'no_show' OR (state = 'cancelled' AND wait_seconds IS NULL) AS has_left,
        CASE WHEN state = 'no_show' THEN least(wait_seconds, left_after)
        ELSE coalesce(wait_seconds, left_after) END AS seconds FROM lefts),
counts AS (
    SELECT hall, line, seconds, count(*) AS tickets, count(*) FILTER (has_left) AS gone
    FROM waits WHERE seconds IS NOT NULL GROUP BY GROUPING SETS ((hall, line, seconds), (seconds))),
curves AS (
    SELECT *, sum(tickets) OVER (PARTITION BY hall, line ORDER BY seconds DESC) AS at_risk FROM counts)
SELECT * EXCLUDE all_gone FROM (SELECT false AS total, hall, line, wait_seconds, sum(gone) AS all_gone,
    coalesce(sum(tickets) FILTER (seconds >= wait_seconds), 0) AS at_risk,
    1 - coalesce(product(1 - gone / curves.at_risk) FILTER (seconds <= wait_seconds), 1) AS left_by_share
FROM curves, (SELECT 60 * unnest([5, 10, 15, 20, 30, 45, 60, 90, 120]) AS wait_seconds)
GROUP BY hall, line, wait_seconds HAVING coalesce(sum(tickets) FILTER (seconds >= wait_seconds), 0) >= 10)
QUALIFY all_gone > 0 OR wait_seconds = max(wait_seconds) OVER (PARTITION BY hall, line)"""

MEASURES = {
    "visit": "visit_seconds", "wait": "wait_seconds", "walk": "walk_seconds", "service": "service_seconds",
}  # fmt: skip
COMPARISON = f"""
WITH days AS (
    SELECT hall, line, day, day >= getvariable('later') AS is_later, count(*) AS tickets,
        count(*) FILTER (state IN ('no_show', 'cancelled', 'expired')) AS gone,
        {
    ", ".join(
        f"count({own}) AS {name}, sum({own}) AS {name}_seconds"
        for name, own in ((name, of if name == "wait" else _finished(of)) for name, of in MEASURES.items())
    )
}
    FROM tickets WHERE NOT is_holiday AND (day < getvariable('later') OR day >= getvariable('settled'))
    GROUP BY hall, line, day),
measured AS (
    SELECT hall, line, day, is_later, tickets, gone, unnest([{
    ", ".join(f"{{measure: '{name}', number: {name}, seconds: {name}_seconds}}" for name in MEASURES)
}], recursive := true) FROM days)
SELECT false AS total, hall, line, measure,
    count(DISTINCT day) FILTER (NOT is_later AND number > 0) AS days_before,
    count(DISTINCT day) FILTER (is_later AND number > 0) AS days,
    sum(number) FILTER (NOT is_later) AS finished_before, sum(number) FILTER (is_later) AS finished,
    round_even(sum(seconds) FILTER (NOT is_later) / sum(number) FILTER (NOT is_later), 0) AS mean_before_seconds,
    round_even(sum(seconds) FILTER (is_later) / sum(number) FILTER (is_later), 0) AS mean_seconds,
    sum(gone) FILTER (NOT is_later) / sum(tickets) FILTER (NOT is_later) AS left_before_share,
    sum(gone) FILTER (is_later) / sum(tickets) FILTER (is_later) AS left_share
FROM measured GROUP BY GROUPING SETS ((hall, line, measure), (hall, measure), (measure))"""

DAY_MEANS = f"""
SELECT false AS total, hall, day, count(*) AS tickets, count(wait_seconds) AS called, {_times("wait_seconds")}, {LEFT}
FROM tickets GROUP BY hall, day"""

ESTIMATES = """
WITH promised AS (
    SELECT hall, line, date_trunc('week', day)::DATE AS week, wait_seconds + early_seconds AS wait,
        p50_seconds, p90_seconds,
        CASE WHEN ahead >= 20 THEN '20+' WHEN ahead >= 10 THEN '10-19' WHEN ahead >= 4 THEN '4-9'
        WHEN ahead >= 1 THEN '1-3' ELSE '0' END AS crowd
    FROM tickets WHERE p90_seconds IS NOT NULL)
SELECT grouping(hall) AS total, hall, CASE WHEN grouping(week) = 0 THEN 'week' WHEN grouping(line) = 0 THEN 'line'
    WHEN grouping(crowd) = 0 THEN 'ahead' END AS part, coalesce(week::VARCHAR, line, crowd) AS "of",
    count(*) AS tickets, count(wait) AS called, round_even(avg(abs(wait - p50_seconds)), 0) AS error_seconds,
    round_even(avg(p50_seconds - wait), 0) AS bias_seconds,
    count(*) FILTER (wait <= p90_seconds) / nullif(count(wait), 0) AS coverage_share,
    round_even(avg(p90_seconds - p50_seconds) FILTER (wait IS NOT NULL), 0) AS width_seconds
FROM promised GROUP BY GROUPING SETS ((hall, week), (hall, line), (hall, crowd), ())"""

REPORTS = {
    "waiting-times": WAITING_TIMES, "visit-times": VISIT_TIMES, "service-times": SERVICE_TIMES, "no-shows": NO_SHOWS,
    "trend": TREND, "distribution": DISTRIBUTION, "hours": HOURS, "day-course": DAY_COURSE, "windows": WINDOWS,
    "staff": STAFF, "quality": QUALITY, "fairness": FAIRNESS, "patience": PATIENCE, "comparison": COMPARISON,
    "day-means": DAY_MEANS, "estimates": ESTIMATES,
}  # fmt: skip
