// answer: for a crew, by someone it told. alarm close: a person takes a console alarm on himself.
#include "gateway/app/client_session.hpp"
#include "gateway/app/watch_json.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace kentongan::app {

namespace json = boost::json;

namespace {

struct answer_options : client_options {
  std::string order, unit, state, agency, by, reason, said, via;
  bool desk = false;
};

int answer(const configuration& c, const answer_options& o) {
  client_session session(c, o);
  const auto id = find_order(session, o.order);
  const auto reply = session.ask("answer", {{"order", id},
                                            {"unit", o.unit},
                                            {"state", o.state},
                                            {"by", o.by},
                                            {"role", o.desk ? "desk" : "dispatcher"},
                                            {"reason", o.reason},
                                            {"said", o.said},
                                            {"via", o.via}});
  if (o.json) {
    std::cout << json::serialize(reply) << '\n';
    return 0;
  }
  const auto& said = loose::object(reply, "reply");
  std::cout << word(o.language, "done.answered") << ": #" << loose::count(said, "number") << ' ' << o.unit << ' '
            << word(o.language, "assignment." + loose::text(said, "assignment")) << '\n';
  return 0;
}

int close_alarm(const configuration& c, const answer_options& o) {
  client_session session(c, o);
  const auto id = o.order == "-" ? std::string() : find_order(session, o.order);
  const auto reply = session.ask("alarm", {{"order", id}, {"agency", o.agency}, {"by", o.by}, {"reason", o.reason}});
  if (o.json)
    std::cout << json::serialize(reply) << '\n';
  else
    std::cout << word(o.language, "done.alarm_closed") << ": " << id << (id.empty() ? "" : " ") << o.agency << '\n';
  return 0;
}

}  // namespace

void add_answer(CLI::App& root, command& chosen) {
  auto* c = root.add_subcommand("answer", "Answer for a unit that told you so, by voice or otherwise");
  auto o = std::make_shared<answer_options>();
  c->add_option("order", o->order, "Id, or the short number (12 or '#12')")->required();
  c->add_option("unit", o->unit, "The unit, e.g. damkar-1")->required();
  c->add_option("state", o->state,
                "accepted, en_route, on_scene, transporting, at_destination, done, rejected, or cancelled: it has "
                "confirmed its stand-down")
      ->required()
      ->check(CLI::IsMember(
          {"accepted", "en_route", "on_scene", "transporting", "at_destination", "done", "rejected", "cancelled"}));
  c->add_option("--by", o->by, "Name of the person who says so")->required();
  c->add_option("--reason", o->reason, "Needed to step back, e.g. from on_scene to en_route");
  c->add_option("--said", o->said, "The crew's own words");
  c->add_option("--via", o->via, "How they came: telephone, HT ...");
  c->add_flag("--desk", o->desk, "As the agency's desk; else as the dispatcher");
  add_client_options(*c, *o);
  c->footer(
      "Examples:\n  kentongan answer 12 damkar-1 accepted --by Sari --via telephone --said \"siap, lima menit\"\n"
      "  kentongan answer 12 pmi-1 rejected --by Joko --desk --reason \"Ambulans di bengkel\"");
  c->callback([&chosen, o] {
    chosen = [o](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) { return answer(config, *o); });
    };
  });

  auto* alarm = root.add_subcommand("alarm", "Console alarms");
  alarm->require_subcommand(1);
  alarm->footer("Examples:\n  kentongan alarm close 12 damkar --by Sari --reason \"Ditelepon, regu berangkat\"");
  auto* close = alarm->add_subcommand("close", "Close an alarm: you have taken care of it");
  auto a = std::make_shared<answer_options>();
  close->add_option("order", a->order, "Id, or the short number (12 or '#12'); - when the agency cannot be reached")
      ->required();
  close->add_option("agency", a->agency, "The agency that did not answer")->required();
  close->add_option("--by", a->by, "Your name")->required();
  close->add_option("--reason", a->reason, "What was done about it")->required();
  add_client_options(*close, *a);
  close->footer(
      "Examples:\n  kentongan alarm close 12 damkar --by Sari --reason \"Ditelepon, regu berangkat\"\n"
      "  kentongan alarm close - pln --by Sari --reason \"Piket ditelepon, HT dipinjamkan\"");
  close->callback([&chosen, a] {
    chosen = [a](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) { return close_alarm(config, *a); });
    };
  });
}

}  // namespace kentongan::app
