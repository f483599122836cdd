#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

std::string code(const reply& r) { return std::string(name_of(r.code)); }

path_reported phone(std::string who, bool up, std::string reason = "no answer") {
  return {path_kind::phone, std::move(who), {}, up, up ? std::string{} : std::move(reason)};
}
path_reported modem(std::string name, bool up, std::string net = "vhf") {
  return {path_kind::modem, std::move(name), net_id{std::move(net)}, up, up ? "" : "unplugged"};
}
alarm_close_requested close_it(std::string agency) {
  return {{}, agency_id{std::move(agency)}, {actor_role::dispatcher, "Sari", "cli"}, "phoned their chief"};
}

}  // namespace

TEST_CASE("readiness: reachable, doubtful with one path of several, unreachable with none, each said once") {
  scene s;  // pmi: net vhf and eko's phone
  CHECK(code(s.handle(modem("m1", true))) == "stored");
  CHECK(s.facts() == "");
  s.handle(phone("eko", false));
  CHECK(s.facts() == "pmi is doubtful: phone/eko: no answer");
  const auto r = s.reports().at(0);
  CHECK(r.agency == agency_id{"pmi"});
  CHECK(r.layer == report_layer::readiness);
  CHECK(r.state == "doubtful");
  s.handle(phone("eko", false));
  CHECK(s.facts() == "");
  s.handle(modem("m1", false));
  CHECK(s.facts() ==
        "pmi is unreachable: net/vhf: unplugged; phone/eko: no answer; "
        "alarm pmi: it cannot be reached: net/vhf: unplugged; phone/eko: no answer");
  CHECK(s.core().current().readiness().of(agency_id{"pmi"}).alarm_open);
  CHECK(s.out().facts.at(1).order.empty());
}

TEST_CASE("readiness: the only path of an agency makes it unreachable, and no agency is worse off for another's") {
  scene s;
  s.handle(phone("fajar", false));
  CHECK(s.facts().starts_with("polsek-kk is unreachable"));
  CHECK(s.core().current().readiness().of(agency_id{"polsek-sw"}).state == reach::reachable);
  CHECK(code(s.handle(phone("nobody", false))) == "unknown");
  CHECK(code(s.handle(modem("m1", false, "uhf"))) == "unknown");
  CHECK(s.out().facts.empty());
}

TEST_CASE("readiness: a net works while one of its modems does") {
  scene s;
  s.handle(phone("eko", false));
  s.handle(modem("m1", true));
  s.handle(modem("m2", true));
  s.handle(modem("m1", false));
  CHECK(s.facts() == "");
  s.handle(modem("m2", false));
  CHECK(s.facts().starts_with("pmi is unreachable"));
}

TEST_CASE("readiness: good news must last, so that a loose cable makes one alarm, which then ends by itself") {
  scene s;
  s.handle(phone("fajar", false));
  for (int i = 0; i < 5; ++i) {
    s.handle(phone("fajar", true));
    s.pass(29s);
    CHECK(s.facts() == "");
    s.handle(phone("fajar", false));
    CHECK(s.facts() == "");
  }
  s.handle(phone("fajar", true));
  s.pass(30s);
  CHECK(s.facts() == "polsek-kk is reachable: ; alarm polsek-kk closed: it can be reached again");
  CHECK(s.reports().at(1).state == "closed");
  CHECK(!s.core().deadline());
}

TEST_CASE("readiness: a person closes the alarm with a reason, and it is not raised again until the path was back") {
  scene s;
  CHECK(code(s.handle(close_it("polsek-kk"))) == "unknown");
  s.handle(phone("fajar", false));
  auto without = close_it("polsek-kk");
  without.reason.clear();
  CHECK(code(s.handle(without)) == "refused");
  CHECK(code(s.handle(close_it("polsek-kk"))) == "stored");
  CHECK(s.facts() == "alarm polsek-kk closed: phoned their chief");
  s.handle(phone("fajar", false));
  CHECK(s.facts() == "");
  s.restart();
  s.handle(phone("fajar", false));
  CHECK(s.facts() == "");
  s.handle(phone("fajar", true));
  s.pass(30s);
  CHECK(s.facts() == "polsek-kk is reachable: ");
  s.handle(phone("fajar", false));
  CHECK(s.facts().find("alarm polsek-kk: it cannot be reached") != std::string::npos);
}

TEST_CASE("readiness: after a restart the last state holds until somebody says otherwise") {
  scene s;
  s.handle(phone("eko", false));
  s.handle(modem("m1", false));
  s.restart();
  CHECK(s.core().current().readiness().of(agency_id{"pmi"}).state == reach::unreachable);
  CHECK(s.core().current().readiness().of(agency_id{"pmi"}).alarm_open);
  s.handle(modem("m1", false));  // as it was
  CHECK(s.facts() == "");
  s.handle(modem("m1", true));
  s.pass(30s);
  CHECK(s.facts() ==
        "pmi is doubtful: phone/eko: net/vhf: unplugged; phone/eko: no answer; "
        "alarm pmi closed: it can be reached again");
}

TEST_CASE("readiness: a desk that logs in is one path more") {
  scene s;  // damkar: three phones, a desk's phone, one net
  for (const char* who : {"budi", "citra", "dewi"}) s.handle(phone(who, false));
  CHECK(s.facts() == "");
  s.handle(modem("m1", false));
  CHECK(s.facts().starts_with("damkar is doubtful"));
  s.handle({path_reported{path_kind::desk, "damkar", {}, true, {}}});
  CHECK(s.facts().starts_with("damkar is reachable"));
  CHECK(code(s.handle({path_reported{path_kind::desk, "nobody", {}, true, {}}})) == "unknown");
}

}  // namespace kentongan::dispatch::test
