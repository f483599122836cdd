#include "gateway/contract/orders.hpp"

#include "gateway/contract/json.hpp"

#include <algorithm>

namespace kentongan::contract {

using namespace domain;
namespace json = boost::json;

namespace {

void decode_place(fields& f, place& where) {
  const auto* loc = f.object("loc");
  if (!loc) return;
  fields p(*loc);
  where.lat_deg = p.number("lat", -90, 90);
  where.lon_deg = p.number("lon", -180, 180);
  where.address = p.text("addr", 200);
  where.kecamatan = p.text("kecamatan", 64);
  if (where.lat_deg.has_value() != where.lon_deg.has_value())
    p.fail(reject_reason::malformed, "lat", "lat and lon go together");
  if (p.fault()) f.fail(p.fault()->reason, "loc", p.fault()->detail);
}

}  // namespace

void decode_target_list(fields& f, std::string_view key, std::vector<agency_id>& agencies,
                        std::vector<unit_id>& units) {
  const auto* to = f.array(key, 64);
  if (!to) return;
  for (const auto& v : *to) {
    const std::string_view s = v.is_string() ? std::string_view(v.get_string()) : std::string_view{};
    const auto slash = s.find('/');
    const auto kind = s.substr(0, slash), name = slash == s.npos ? std::string_view{} : s.substr(slash + 1);
    if (!is_topic_level(name) || (kind != "agency" && kind != "unit"))
      return f.fail(reject_reason::malformed, key, "every target reads 'agency/ID' or 'unit/ID'");
    if (kind == "agency")
      agencies.emplace_back(std::string(name));
    else
      units.emplace_back(std::string(name));
  }
}

std::variant<order, rejection> decode_order(std::string_view payload) {
  auto parsed = parse_object(payload);
  if (auto* problem = std::get_if<rejection>(&parsed)) return std::move(*problem);
  fields f(std::get<json::object>(parsed));

  order o;
  o.id = order_id(f.text("id", 64));
  if (!is_order_id(o.id.str())) f.fail(reject_reason::malformed, "id", "must match [A-Za-z0-9_-]{1,64}");
  o.revision = static_cast<std::uint32_t>(f.integer("rev", 1, 1'000'000).value_or(1));
  o.kind = f.choice<order_kind>("kind").value_or(order_kind::dispatch);
  o.incident = incident_id(f.text("incident", 64));
  if (!o.incident.empty() && !is_order_id(o.incident.str()))
    f.fail(reject_reason::malformed, "incident", "must match [A-Za-z0-9_-]{1,64}");
  o.category = f.text("category", 64);
  o.prio = f.choice<priority>("prio");
  o.text = f.text("text", 2000);
  o.radio_text = f.text("radio", 200);
  if (!std::all_of(o.radio_text.begin(), o.radio_text.end(), [](char c) { return c >= ' ' && c <= '~'; }))
    f.fail(reject_reason::malformed, "radio", "must be printable ASCII: it goes on the air as it is");
  decode_place(f, o.where);
  decode_target_list(f, "to", o.to_agencies, o.to_units);
  o.purpose = f.choice<order_purpose>("purpose").value_or(order_purpose::real);
  o.unverified = !f.flag("verified").value_or(true);
  o.created = f.time("created").value_or(utc_time{});
  o.valid_until = f.time("valid_until").value_or(utc_time{});
  o.source = f.text("src", 64);
  o.reason = f.text("reason", 500);
  if (o.kind != order_kind::cancel && o.text.empty()) f.fail(reject_reason::malformed, "text", "is missing");
  if (f.fault()) return *f.fault();
  return o;
}

std::string encode(const order& o) {
  std::string out;
  writer w(out);
  w.open().field("v", std::uint64_t{1}).field("id", o.id.str()).field("rev", std::uint64_t{o.revision});
  w.field("kind", name_of(o.kind)).maybe("incident", o.incident.str()).maybe("category", o.category);
  if (o.prio) w.field("prio", name_of(*o.prio));
  w.maybe("text", o.text).maybe("radio", o.radio_text);
  if (o.where != place{}) {
    w.object("loc");
    if (o.where.lat_deg) w.field("lat", *o.where.lat_deg).field("lon", *o.where.lon_deg);
    w.maybe("addr", o.where.address).maybe("kecamatan", o.where.kecamatan).close();
  }
  if (!o.to_agencies.empty() || !o.to_units.empty()) {
    w.open_list("to");
    for (const auto& a : o.to_agencies) w.item("agency/" + a.str());
    for (const auto& u : o.to_units) w.item("unit/" + u.str());
    w.close_list();
  }
  if (o.created != utc_time{}) w.field("created", o.created);
  if (o.valid_until != utc_time{}) w.field("valid_until", o.valid_until);
  if (o.purpose != order_purpose::real) w.field("purpose", name_of(o.purpose));
  if (o.unverified) w.flag("verified", false);
  w.maybe("src", o.source).maybe("reason", o.reason).close();
  return out;
}

std::string encode_reply(const reply& r) {
  std::string out;
  writer w(out);
  w.open().field("v", std::uint64_t{1}).maybe("order", r.order.str()).maybe("rev", std::uint64_t{r.revision});
  w.maybe("number", std::uint64_t{r.number});
  const bool good = was_taken(r);
  w.field("state", good ? std::string_view{"stored"} : std::string_view{"rejected"});
  if (r.code == reply_code::repeat) w.flag("dup", true);
  if (!good) w.field("reason", r.why ? name_of(*r.why) : name_of(r.code));
  w.maybe("unit", r.unit.str());
  if (r.state) w.field("assignment", name_of(*r.state));
  w.maybe("edition", std::uint64_t{r.edition});
  w.maybe("detail", r.detail).close();
  return out;
}

}  // namespace kentongan::contract
