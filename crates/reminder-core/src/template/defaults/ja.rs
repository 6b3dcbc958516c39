//! The Japanese words of every default. What they may say, and may not, is said in `defaults`.
//!
//! A text in Japanese has room for 70 letters, so these say less than those of other languages.

use super::DefaultText;

const fn email(subject: &'static str, body: &'static str) -> DefaultText {
    DefaultText {
        language: "ja",
        subject,
        body,
    }
}

const fn without_subject(body: &'static str) -> DefaultText {
    email("", body)
}

pub(super) const THREE_DAYS_BEFORE: DefaultText = email(
    "ご予約のお知らせ:{{ short_date }} {{ time }}",
    "\
{% if has_name %}{{ patient_name }} 様{% else %}ご予約の方へ{% endif %}

{{ clinic_name }}です。次のとおりご予約をいただいております。

{{ date }} {{ time }}

ご都合が悪くなった場合は、お電話ください:{{ callback_number }}
別の日時をご案内し、空いた時間はほかの方にお使いいただけます。

お待ちしております。

{{ clinic_name }}
{{ callback_number }}

メールでのお知らせが不要な方は、このメールにご返信のうえお知らせください。
",
);

pub(super) const DAY_BEFORE: DefaultText = email(
    "まもなくご予約の日時です:{{ short_date }} {{ time }}",
    "\
{% if has_name %}{{ patient_name }} 様{% else %}ご予約の方へ{% endif %}

{{ weekday }}の{{ time }}にお待ちしております。

{{ date }} {{ time }}
{{ clinic_name }}

ご都合が悪くなった場合は、直前でもかまいませんのでお電話ください:{{ callback_number }}

{{ clinic_name }}

メールでのお知らせが不要な方は、このメールにご返信のうえお知らせください。
",
);

pub(super) const TEXT_MESSAGE: DefaultText = without_subject(
    "{{ clinic_name }} ご予約:{{ short_date }} {{ time }} 変更:{{ callback_number }} \
配信停止は STOP",
);

pub(super) const AUTOMATED_CALL: DefaultText = without_subject(
    "こちらは{{ clinic_name }}です。{{ date }}、{{ time }}にご予約をいただいております。\
変更をご希望の場合は、{{ callback_number }}までお電話ください。失礼いたします。",
);

pub(super) const PHONE_CALL: DefaultText = without_subject(
    "\
{{ clinic_name }}と申します。{% if has_name %}{{ patient_name }}様はいらっしゃいますか。{% endif %}

ご本人にだけ:{{ date }} {{ time }}に、担当{{ practitioner }}のご予約をいただいております。\
ご都合はいかがでしょうか。

ほかの方や留守番電話には、これだけ:{{ callback_number }}、{{ clinic_name }}まで折り返しお電話ください。
",
);

pub(super) const MOVED_BY_EMAIL: DefaultText = email(
    "ご予約の日時が変わりました:{{ short_date }} {{ time }}",
    "\
{% if has_name %}{{ patient_name }} 様{% else %}ご予約の方へ{% endif %}

{{ clinic_name }}です。ご予約の日時が変わりました。

変更前:{{ old_date }} {{ old_time }}
変更後:{{ date }} {{ time }}

新しい日時のご都合が悪い場合は、お電話ください:{{ callback_number }}

{{ clinic_name }}
{{ callback_number }}

メールでのお知らせが不要な方は、このメールにご返信のうえお知らせください。
",
);

pub(super) const MOVED_BY_TEXT: DefaultText = without_subject(
    "{{ clinic_name }} 予約変更:{{ old_short_date }} {{ old_time }}→{{ short_date }} \
{{ time }} {{ callback_number }} 停止は STOP",
);

pub(super) const MOVED_BY_CALL: DefaultText = without_subject(
    "こちらは{{ clinic_name }}です。{{ old_date }}、{{ old_time }}のご予約の日時が変わりました。\
新しい日時は、{{ date }}、{{ time }}です。ご都合が悪い場合は、{{ callback_number }}まで\
お電話ください。失礼いたします。",
);

pub(super) const MOVED_BY_STAFF: DefaultText = without_subject(
    "\
{{ clinic_name }}と申します。{% if has_name %}{{ patient_name }}様はいらっしゃいますか。{% endif %}

ご本人にだけ:{{ old_date }} {{ old_time }}、担当{{ practitioner }}のご予約の日時が変わりました。\
新しい日時は{{ date }} {{ time }}です。ご都合はいかがでしょうか。

ほかの方や留守番電話には、これだけ:{{ callback_number }}、{{ clinic_name }}まで折り返しお電話ください。
",
);

pub(super) const CALLED_OFF_BY_EMAIL: DefaultText = email(
    "{{ short_date }}のご予約は取り消しとなりました",
    "\
{% if has_name %}{{ patient_name }} 様{% else %}ご予約の方へ{% endif %}

{{ clinic_name }}です。次のご予約は取り消しとなりました。

{{ date }} {{ time }}

お手数ですが、お電話ください:{{ callback_number }}
別の日時をご案内いたします。

{{ clinic_name }}
{{ callback_number }}

メールでのお知らせが不要な方は、このメールにご返信のうえお知らせください。
",
);

pub(super) const CALLED_OFF_BY_TEXT: DefaultText = without_subject(
    "{{ clinic_name }} {{ short_date }} {{ time }}のご予約は取消となりました。お電話ください \
{{ callback_number }} 配信停止は STOP",
);

pub(super) const CALLED_OFF_BY_CALL: DefaultText = without_subject(
    "こちらは{{ clinic_name }}です。{{ date }}、{{ time }}のご予約は、取り消しとなりました。\
別の日時をご案内しますので、{{ callback_number }}までお電話ください。失礼いたします。",
);

pub(super) const CALLED_OFF_BY_STAFF: DefaultText = without_subject(
    "\
{{ clinic_name }}と申します。{% if has_name %}{{ patient_name }}様はいらっしゃいますか。{% endif %}

ご本人にだけ:{{ date }} {{ time }}、担当{{ practitioner }}のご予約は取り消しとなりました。\
別の日時をお探ししてもよろしいですか。

ほかの方や留守番電話には、これだけ:{{ callback_number }}、{{ clinic_name }}まで折り返しお電話ください。
",
);
