#include "gateway/verbs/situation_verbs.hpp"

#include "gateway/contract/situation.hpp"

namespace kentongan::verbs {

using namespace domain;

namespace {

template <class List, class Append>
void put_list(std::string& body, std::string_view name, const List& list, Append append) {
  body += ",\"" + std::string(name) + "\":[";
  std::size_t written = 0;
  std::string one;
  for (const auto& x : list) {
    one.clear();
    append(one, x);
    if (body.size() + one.size() > list_octets_max) break;
    if (written++) body += ',';
    body += one;
  }
  body += ']';
  if (written < list.size()) body += ",\"" + std::string(name) + "_left_out\":" + std::to_string(list.size() - written);
}

std::string roster_body(const roster_view& r) {
  std::string body = ",\"at\":\"" + to_rfc3339(r.at) + '"';
  put_list(body, "stand_ins", r.stand_ins, [](std::string& out, const roster_view::absence& a) {
    contract::writer(out).open().field("agency", a.agency.str()).field("by", a.by.str()).close();
  });
  put_list(body, "changes", r.changes, contract::append_duty_change);
  put_list(body, "crews", r.crews, contract::append_crew);
  return body;
}

}  // namespace

std::optional<std::string> answer_situation(std::string_view verb, const std::optional<utc_time>& at,
                                            const ports::situation& s, utc_time now) {
  std::string body;
  if (verb == "emergencies")
    put_list(body, "emergencies", s.emergencies(), contract::append_emergency);
  else if (verb == "readiness")
    put_list(body, "agencies", s.readiness(), contract::append_readiness);
  else if (verb == "roster")
    body = roster_body(s.roster(at.value_or(now)));
  else
    return std::nullopt;
  return body;
}

}  // namespace kentongan::verbs
