//! Spellings seen on real pages, and what must be read from each.

use super::*;

fn on(line: &str) -> Option<String> {
    parse(line).map(|time| time.on)
}

fn at(line: &str) -> Option<String> {
    parse(line).and_then(|time| time.at)
}

#[test]
fn spellings_of_one_day_give_that_day() {
    for (line, day) in [
        ("Published: 08 Apr. 2025, 12:19", "2025-04-08"),
        ("2018.04.20 13:26", "2018-04-20"),
        ("승인 2018.04.20 13:26", "2018-04-20"),
        ("입력 2025. 4. 9. 오후 3:05", "2025-04-09"),
        ("18:21 JST, April 27, 2025", "2025-04-27"),
        ("Posted July. 18, 2000 20:57", "2000-07-18"),
        ("March 4, 202412:45 PM UTCUpdated ago", "2024-03-04"),
        ("8. April 2025, 14:05 Uhr", "2025-04-08"),
        ("28.04.2023, 20.15 Uhr", "2023-04-28"),
        ("2025年4月9日", "2025-04-09"),
        ("2025년 4월 9일 15시 3분", "2025-04-09"),
        ("le 8 avril 2025 à 14h05", "2025-04-08"),
        ("8 de abril de 2025", "2025-04-08"),
        ("04-ago-2021 5:11:10", "2021-08-04"),
        ("Friday, April 28, 2023", "2023-04-28"),
        ("January 20th, 2025 by JWU", "2025-01-20"),
        ("By Daniel KuminDecember 17, 2023", "2023-12-17"),
        ("» 2021 – 01 – 18", "2021-01-18"),
        ("Published 10:19am 19 December 2025", "2025-12-19"),
        ("Tue, 08 Apr 2025 12:19:00 +0900", "2025-04-08"),
        ("27.04.2023 06:05 min", "2023-04-27"),
        ("12/19/2025", "2025-12-19"),
        ("date 2025-04-09 Title of the day", "2025-04-09"),
    ] {
        assert_eq!(on(line).as_deref(), Some(day), "{line}");
    }
}

#[test]
fn an_instant_needs_a_time_and_a_zone() {
    for (line, instant) in [
        ("18:21 JST, April 27, 2025", Some("2025-04-27T09:21:00Z")),
        ("2025-04-08T12:19:00+09:00", Some("2025-04-08T03:19:00Z")),
        ("2025-04-08T12:19:00.123Z", Some("2025-04-08T12:19:00Z")),
        ("20250408T121900Z", None),
        ("Tue, 08 Apr 2025 12:19:00 GMT", Some("2025-04-08T12:19:00Z")),
        ("March 4, 202412:45 PM UTCUpdated ago", Some("2024-03-04T12:45:00Z")),
        ("Dec 20, 2023 8:00 AM EST", Some("2023-12-20T13:00:00Z")),
        ("Dec. 23, 2023 at 6:33 a.m. ET", Some("2023-12-23T11:33:00Z")),
        ("09:09 GMT, 22 December 2023", Some("2023-12-22T09:09:00Z")),
        ("April 25, 20232:26 PM GMT+2", Some("2023-04-25T12:26:00Z")),
        ("21 April 2025 10:15 (GMT+7)", Some("2025-04-21T03:15:00Z")),
        ("Published: 08 Apr. 2025, 12:19", None),
        ("2018.04.20 13:26", None),
        ("April 8, 2025", None),
    ] {
        assert_eq!(at(line).as_deref(), instant, "{line}");
    }
}

#[test]
fn an_outlets_zone_from_the_config_completes_a_time() {
    let stamps = in_line("Published: 08 Apr. 2025, 12:19");

    let printed = stamps[0].printed(None, Some("Asia/Seoul"));

    assert_eq!(printed.and_then(|time| time.at).as_deref(), Some("2025-04-08T03:19:00Z"));
}

#[test]
fn an_ambiguous_day_is_no_day_until_an_order_is_known() {
    let stamps = in_line("4/9/2025");

    assert_eq!(stamps[0].printed(None, None), None);
    assert_eq!(stamps[0].printed(Some(Order::DayFirst), None).map(|time| time.on).as_deref(), Some("2025-09-04"));
    assert_eq!(stamps[0].printed(Some(Order::MonthFirst), None).map(|time| time.on).as_deref(), Some("2025-04-09"));
}

#[test]
fn a_line_with_two_stamps_prefers_the_published_one() {
    let line = "Last Updated: Dec. 23, 2023 at 6:33 a.m. ET   First Published: Dec. 18, 2023 at 4:12 p.m. ET";
    assert_eq!(on(line).as_deref(), Some("2023-12-18"));
    let labels: Vec<Label> = in_line(line).iter().map(|stamp| stamp.label).collect();
    assert_eq!(labels, [Label::Modified, Label::Published]);
    assert_eq!(on("DECEMBER 22, 2022Updated: JANUARY 02, 2026").as_deref(), Some("2022-12-22"));
}

#[test]
fn values_of_attributes_are_read_as_numbers_too() {
    let day = |value: &str| parse_value(value).map(|stamp| stamp.date.to_string());
    assert_eq!(day("1744082340").as_deref(), Some("2025-04-08"));
    assert_eq!(day("1744082340000").as_deref(), Some("2025-04-08"));
    assert_eq!(day("2025-04-08").as_deref(), Some("2025-04-08"));
    assert_eq!(day("20250408").as_deref(), Some("2025-04-08"));
    assert_eq!(day("2025-04-08 to 2025-04-12"), None);
}

#[test]
fn numbers_that_are_no_dates_are_none() {
    for line in
        ["2023-24", "GUIDE 2025", "Model 2025-13-40", "19/20/2025", "May 2020 (39)", "+82-2-2000-1234", "7k SHARES"]
    {
        assert_eq!(on(line), None, "{line}");
    }
}
