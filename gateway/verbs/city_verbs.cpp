#include "gateway/verbs/city_verbs.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/domain/effect.hpp"
#include "gateway/verbs/situation_verbs.hpp"

namespace kentongan::verbs {

using namespace domain;
using contract::writer;

namespace {

void put_channels(writer& w, std::string_view key, const std::vector<channel>& list) {
  w.open_list(key);
  for (const auto& c : list) {
    w.item_object().field("channel", text_of(c)).maybe("net", c.net.str());
    if (c.reserve) w.flag("reserve", true);
    w.close();
  }
  w.close_list();
}

std::string agency_text(const agency& a, const directory& d) {
  std::string out;
  writer w(out);
  w.open().field("agency", a.id.str()).field("name", a.name).maybe("stand_in", a.stand_in.str());
  w.maybe("kecamatan", a.kecamatan);
  put_channels(w, "desk", a.desk);
  w.open_list("units");
  for (const auto* u : d.units_of(a.id)) {
    w.item_object().field("unit", u->id.str()).field("name", u->name).maybe("strength", std::uint64_t{u->strength});
    if (u->standby) w.flag("standby", true);
    put_channels(w, "channels", u->channels);
    w.close();
  }
  w.close_list().close();
  return out;
}

std::string category_text(const category& c) {
  std::string out;
  writer w(out);
  w.open().field("category", c.code).field("prio", name_of(c.prio));
  w.object("name").field("id", c.name_id).field("en", c.name_en).close();
  w.open_list("routes");
  for (const auto& r : c.routes) {
    w.item_object().field("agency", r.agency.str()).field("role", name_of(r.role)).maybe("note", r.note);
    if (r.hours) w.field("hours", std::string_view(to_text(*r.hours)));
    w.close();
  }
  w.close_list().open_list("sop");
  for (const auto& s : c.sop) w.item_object().field("item", s.id).field("id", s.text_id).field("en", s.text_en).close();
  w.close_list().flag("sop_draft", c.sop_draft).close();
  return out;
}

template <class List, class Text>
std::string list_body(std::string_view name, const List& list, Text text) {
  std::string body = ",\"" + std::string(name) + "\":[";
  std::size_t left_out = 0;
  bool first = true;
  for (const auto& x : list) {
    const auto one = text(x);
    if (one.empty()) continue;
    if (left_out > 0 || body.size() + one.size() > list_octets_max) {
      ++left_out;
      continue;
    }
    if (!std::exchange(first, false)) body += ',';
    body += one;
  }
  body += ']';
  if (left_out > 0) body += ",\"" + std::string(name) + "_left_out\":" + std::to_string(left_out);
  return body;
}

}  // namespace

std::optional<std::string> answer_city(std::string_view verb, const directory& d, const agency_id& only) {
  if (verb == "agencies")
    return list_body("agencies", d.city().agencies,
                     [&](const agency& a) { return only.empty() || a.id == only ? agency_text(a, d) : std::string(); });
  if (verb == "categories") return list_body("categories", d.city().categories, category_text);
  return std::nullopt;
}

}  // namespace kentongan::verbs
