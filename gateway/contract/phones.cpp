#include "gateway/contract/phones.hpp"

#include "gateway/contract/json.hpp"

namespace kentongan::contract {

using namespace domain;

namespace {

// The words of the contract for what a person can say.
struct word {
  std::string_view text;
  answer_code code;
};
constexpr word words[] = {
    {"accepted", answer_code::accept},
    {"rejected", answer_code::reject},
    {"en_route", answer_code::en_route},
    {"on_scene", answer_code::on_scene},
    {"transporting", answer_code::transporting},
    {"at_destination", answer_code::at_destination},
    {"done", answer_code::done},
    {"in_field", answer_code::in_field},
    {"at_station", answer_code::at_station},
    {"out_of_service", answer_code::out_of_service},
    {"speak", answer_code::speak},
    {"emergency", answer_code::emergency},
    {"delayed", answer_code::delayed},
    {"backup", answer_code::backup},
    {"nothing_found", answer_code::nothing_found},
    {"not_ours", answer_code::not_ours},
    {"report", answer_code::report},
};

}  // namespace

std::string encode_phone_order(const transmission& t, utc_time sent) {
  const order& o = *t.order;
  std::string out;
  writer w(out);
  w.open().field("v", std::uint64_t{1}).field("order", o.id.str()).field("rev", std::uint64_t{o.revision});
  w.field("delivery", std::uint64_t{t.delivery}).field("number", std::uint64_t{t.number});
  w.field("kind", name_of(t.kind)).field("prio", name_of(t.prio)).maybe("category", o.category).maybe("text", o.text);
  if (o.where != place{}) {
    w.object("loc");
    if (o.where.lat_deg) w.field("lat", *o.where.lat_deg).field("lon", *o.where.lon_deg);
    w.maybe("addr", o.where.address).maybe("kecamatan", o.where.kecamatan).close();
  }
  w.maybe("unit", t.unit.str()).field("agency", t.agency.str());
  w.field("created", o.created).field("valid_until", o.valid_until).maybe("reason", o.reason);
  if (o.purpose != order_purpose::real) w.field("purpose", name_of(o.purpose));
  if (o.unverified) w.flag("verified", false);
  if (t.about && !t.about->sop.empty() && o.purpose == order_purpose::real) {
    w.object("sop").flag("draft", t.about->sop_draft).open_list("items");
    for (const auto& i : t.about->sop)
      w.item_object().field("id", i.id).field("text_id", i.text_id).field("text_en", i.text_en).close();
    w.close_list().close();
  }
  w.field("ts", sent).close();
  return out;
}

std::variant<phone_input, phone_refusal> decode_phone_input(std::string_view responder, std::string_view payload) {
  auto parsed = parse_object(payload);
  if (auto* problem = std::get_if<rejection>(&parsed)) return phone_refusal{{}, std::move(*problem)};
  fields f(std::get<boost::json::object>(parsed));

  phone_input in;
  in.id = f.text("id", 64);
  if (!in.id.empty() && !is_order_id(in.id)) f.fail(reject_reason::malformed, "id", "must match [A-Za-z0-9_-]{1,64}");
  in.phone = f.text("phone", 64);
  if (!in.phone.empty() && !is_order_id(in.phone))
    f.fail(reject_reason::malformed, "phone", "must match [A-Za-z0-9_-]{1,64}");
  const order_id order(f.text("order", 64));
  if (!order.empty() && !is_order_id(order.str()))
    f.fail(reject_reason::malformed, "order", "must match [A-Za-z0-9_-]{1,64}");
  const auto at = f.time("at");
  const auto delivery = f.integer("delivery", 1, 1'000'000);
  const std::string state = f.text("state", 32);

  if (state == "received" || state == "opened") {
    if (order.empty() || !delivery)
      f.fail(reject_reason::malformed, "state", "'" + state + "' needs order and delivery");
    evidence_seen e;
    e.order = order;
    e.delivery = static_cast<std::uint32_t>(delivery.value_or(0));
    e.to = state == "received" ? evidence::device : evidence::opened;
    e.device_at = at;
    in.what = std::move(e);
  } else if (state == "sop") {
    sop_tick_given t;
    t.order = order;
    t.item = f.text("item", 32);
    t.done = f.flag("done").value_or(true);
    t.address = std::string(responder);
    if (order.empty() || t.item.empty()) f.fail(reject_reason::malformed, "state", "'sop' needs order and item");
    in.what = std::move(t);
  } else if (state == "resend") {
    if (in.id.empty()) f.fail(reject_reason::malformed, "state", "'resend' needs id");
    in.what = resend_asked{};
  } else if (state == "position") {
    const auto lat = f.number("lat", -90, 90), lon = f.number("lon", -180, 180);
    if (!lat || !lon) f.fail(reject_reason::malformed, "state", "'position' needs lat and lon");
    position_seen p{channel_kind::phone, std::string(responder), {}};
    p.where = {lat.value_or(0), lon.value_or(0), f.number("acc", 0, 1'000'000), at.value_or(utc_time{})};
    in.what = std::move(p);
  } else {
    answer_given a;
    a.channel = channel_kind::phone;
    a.address = std::string(responder);
    a.order = order;
    a.number = static_cast<std::uint32_t>(f.integer("number", 0, 999'999).value_or(0));
    a.reason = f.text("reason", 500);
    a.note = f.text("note", 500);
    a.device_at = at;
    a.answer_id = in.id;
    bool known = false;
    for (const auto& w : words)
      if (w.text == state) a.code = w.code, known = true;
    if (!known) f.fail(reject_reason::malformed, "state", "'" + state + "' is not one of its values");
    in.what = std::move(a);
  }
  if (f.fault()) return phone_refusal{is_order_id(in.id) ? in.id : "", *f.fault()};
  return in;
}

std::string encode_receipt(std::string_view id, const reply& r, utc_time sent) {
  std::string out;
  writer w(out);
  w.open().field("v", std::uint64_t{1}).field("id", id).field("state", name_of(r.code)).maybe("order", r.order.str());
  w.maybe("number", std::uint64_t{r.number});
  if (r.state) w.field("assignment", name_of(*r.state));
  if (r.why) w.field("reason", name_of(*r.why));
  w.maybe("detail", r.detail).field("ts", sent).close();
  return out;
}

}  // namespace kentongan::contract
