#include "gateway/app/watch_screen.hpp"

#include "gateway/app/watch_json.hpp"
#include "gateway/domain/assignment.hpp"
#include "gateway/domain/city.hpp"
#include "gateway/domain/delivery.hpp"
#include "gateway/domain/effect.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::app;
using domain::utc_time;
using namespace std::chrono_literals;

namespace {

const utc_time t0 = *domain::parse_rfc3339("2026-01-31T07:00:00Z");
const watch_reader indonesian{language::id, 7h}, english{language::en, 0s};

boost::json::object object(std::string_view text) { return boost::json::parse(text).as_object(); }

std::string order_json(std::string id, int number, std::string prio, std::string more = "") {
  return R"({"order":")" + id + R"(","rev":1,"number":)" + std::to_string(number) + R"(,"prio":")" + prio +
         R"(","category":"L-KEBAKARAN","text":"Rumah terbakar","addr":"Jl. Merdeka 10",)"
         R"("accepted_at":"2026-01-31T07:00:00Z","valid_until":"2026-01-31T11:00:00Z","cancelled":false,)"
         R"("assignments":[{"unit":"damkar-1","agency":"damkar","role":"primary","state":"accepted",)"
         R"("since":"2026-01-31T07:00:30Z"},{"unit":"damkar-2","agency":"damkar","role":"primary","state":"offered",)"
         R"("since":"2026-01-31T07:00:00Z"}],)"
         R"("deliveries":[{"delivery":1,"agency":"damkar","unit":"damkar-1","channel":"aprs:DMKR1-7",)"
         R"("kind":"dispatch","evidence":"device","since":"2026-01-31T07:00:10Z"},)"
         R"({"delivery":2,"agency":"damkar","unit":"damkar-2","channel":"phone:damkar-2","kind":"dispatch",)"
         R"("evidence":"broker","since":"2026-01-31T07:00:01Z"}])" +
         more + '}';
}

watch_board board_of(const std::vector<std::string>& orders) {
  std::string text = R"({"v":1,"open":)" + std::to_string(orders.size()) + R"(,"orders":[)";
  for (const auto& o : orders) text += (text.back() == '[' ? "" : ",") + o;
  watch_board b;
  b.broker_is(true);
  b.orders_are(object(text + "]}"));
  return b;
}

std::vector<std::string> texts(const std::vector<watch_line>& lines) {
  std::vector<std::string> out;
  for (const auto& l : lines) out.push_back(text_of(l));
  return out;
}
std::vector<std::string> drawn(const watch_board& b, watch_window w = {200, 60}, watch_reader r = indonesian,
                               utc_time now = t0 + 83s) {
  return texts(draw_board(b, "KENTONGAN", r, w, now));
}
std::size_t line_with(const std::vector<std::string>& lines, std::string_view part) {
  const auto it = std::find_if(lines.begin(), lines.end(), [&](const auto& l) { return l.find(part) != l.npos; });
  return static_cast<std::size_t>(it - lines.begin());
}
bool has(const std::vector<std::string>& lines, std::string_view part) { return line_with(lines, part) < lines.size(); }

}  // namespace

TEST_CASE("watch screen: an order with its units, their running clocks and the evidence of each channel") {
  const auto lines = drawn(board_of({order_json("o1", 12, "P1")}));
  CAPTURE(lines.size());
  CHECK(has(lines, "#12 P1 00:01:23  L-KEBAKARAN  Rumah terbakar  @ Jl. Merdeka 10"));
  CHECK(has(lines, "damkar-1   diterima       00:00:53  aprs:DMKR1-7 ●●●●○○ di alat"));
  CHECK(has(lines, "damkar-2   ditugaskan     00:01:23  phone:damkar-2 ●●●○○○ di broker"));
  CHECK(has(lines, "14:01:23  1 terbuka  broker tersambung"));
}

TEST_CASE("watch screen: English on demand") {
  const auto lines = drawn(board_of({order_json("o1", 12, "P1")}), {200, 60}, english);
  CHECK(has(lines, "07:01:23  1 open  broker connected"));
  CHECK(has(lines, "●●●●○○ on device"));
}

TEST_CASE("watch screen: alarms and emergencies stand on top, in the alarm's style") {
  auto b = board_of({order_json("o1", 12, "P2"), order_json("o2", 13, "P1", R"(,"alarms":["pmi"])")});
  b.news_came("polres",
              object(R"({"v":1,"statuses":[{"seq":9,"at":"2026-01-31T07:01:00Z","layer":"call","state":"emergency",)"
                     R"("unit":"polres-1"}]})"));
  const auto lines = draw_board(b, "KENTONGAN", indonesian, {200, 60}, t0 + 83s);
  const auto text = texts(lines);
  const auto emergency = line_with(text, "!! DARURAT  polres-1 (polres)  14:01:00");
  const auto alarm = line_with(text, "!! ALARM  #13 pmi");
  REQUIRE(alarm < lines.size());
  CHECK(emergency < alarm);
  CHECK(alarm < line_with(text, "#13 P1"));
  CHECK(line_with(text, "#13 P1") < line_with(text, "#12 P2"));
  CHECK(lines[alarm][0].style == watch_style::alarm);
  CHECK(lines[emergency][0].style == watch_style::alarm);
  CHECK(text[alarm] == "!! ALARM  #13 pmi");  // when it was raised is not known
  b.news_came("damkar", object(R"({"v":1,"statuses":[{"seq":10,"at":"2026-01-31T07:01:00Z","layer":"alarm",)"
                               R"("state":"raised","order":"o1","number":12}]})"));
  CHECK(has(texts(draw_board(b, "KENTONGAN", indonesian, {200, 60}, t0 + 83s)), "!! ALARM  #12 damkar  00:00:23"));
}

TEST_CASE("watch screen: the newest copy of a channel is shown, so that old evidence proves nothing for new words") {
  const auto lines = drawn(board_of({order_json("o1", 12, "P1")}));
  CHECK(has(lines, "aprs:DMKR1-7 ●●●●○○"));
  std::string text = order_json("o1", 12, "P1");
  text.replace(text.find("]}", text.find("deliveries")), 1,
               R"(,{"delivery":3,"agency":"damkar","unit":"damkar-1","channel":"aprs:DMKR1-7","kind":"update",)"
               R"("evidence":"queued","since":"2026-01-31T07:01:00Z"}])");
  const auto updated = drawn(board_of({text}));
  CHECK(has(updated, "aprs:DMKR1-7 ●○○○○○ antre (pembaruan)"));
  CHECK_FALSE(has(updated, "●●●●○○"));
}

TEST_CASE("watch screen: a failed copy shows no mark at all, and desks have lines of their own") {
  std::string text = order_json("o1", 12, "P1");
  text.replace(text.find("]}", text.find("deliveries")), 1,
               R"(,{"delivery":3,"agency":"damkar","channel":"phone:piket-damkar","kind":"dispatch",)"
               R"("evidence":"failed","since":"2026-01-31T07:01:00Z"}])");
  CHECK(has(drawn(board_of({text})), "piket damkar                          phone:piket-damkar ------ gagal"));
}

TEST_CASE("watch screen: it always fits the window, and says what it leaves out") {
  std::vector<std::string> many;
  for (int i = 0; i < 40; ++i) many.push_back(order_json("o" + std::to_string(i), i, "P1", R"(,"alarms":["pmi"])"));
  const auto b = board_of(many);
  for (const watch_window w : {watch_window{1, 1}, watch_window{20, 3}, watch_window{80, 24}, watch_window{300, 500}}) {
    CAPTURE(w.columns);
    const auto lines = drawn(b, w);
    CHECK(lines.size() <= w.rows);
    for (const auto& l : lines) CHECK(width_of(l) <= w.columns);
    if (w.rows == 24) CHECK(lines.back().find("baris lagi tidak muat") != std::string::npos);
    if (w.rows == 500) CHECK_FALSE(has(lines, "tidak muat"));
  }
}

TEST_CASE("watch screen: the heading tells what is broken") {
  watch_board b;
  CHECK(has(drawn(b), "BROKER PUTUS"));
  CHECK(has(drawn(b), "Menunggu daftar"));
  b = board_of({});
  CHECK(has(drawn(b), "Tidak ada perintah terbuka."));
  b.health_is("gw1", object(R"({"ts":"2026-01-31T07:01:00Z","journal":{"ok":true},"mqtt":{"outbox":0}})"));
  CHECK(has(drawn(b), "gw1 gateway hidup"));
  CHECK(has(drawn(b, {200, 60}, indonesian, t0 + 96s), "gw1 GATEWAY TIDAK TERDENGAR 00:00:36"));
  b.health_is("gw1", object(R"({"ts":"2026-01-31T07:01:00Z","journal":{"ok":false},"mqtt":{"outbox":3}})"));
  b.modem_is("gw1", "vhf1", object(R"({"state":"waiting","reason":"no such port"})"));
  b.net_is("gw1", "vhf1", object(R"({"busy":true,"since":"2026-01-31T07:01:00Z"})"));
  CHECK(has(drawn(b), "vhf1: dipakai"));
  b.net_is("gw1", "vhf1", object(R"({"busy":true,"unit":"damkar-1","since":"2026-01-31T07:01:00Z"})"));
  CHECK(has(drawn(b), "vhf1: damkar-1 bicara"));
  b.net_is("gw1", "vhf1", object(R"({"busy":false})"));
  CHECK_FALSE(has(drawn(b), "vhf1:"));
  CHECK(has(drawn(b), "JURNAL GAGAL"));
  CHECK(has(drawn(b), "3 kabar tertahan"));
  CHECK(has(drawn(b), "modem vhf1 PUTUS (no such port)"));
  b.connection_is("gw1", object(R"({"online":false})"));
  CHECK(has(drawn(b), "gw1 GATEWAY MATI"));
}

TEST_CASE("watch screen: cutting counts characters, not octets") {
  const watch_line l{{watch_style::plain, "●●"}, {watch_style::good, "○○x"}};
  CHECK(text_of(cut_to(l, 3)) == "●●○");
  CHECK(text_of(cut_to(l, 0)).empty());
  CHECK(text_of(cut_to(l, 9)) == "●●○○x");
  CHECK(width_of("●é x") == 4);
}

TEST_CASE("watch screen: the list of orders is a table") {
  std::vector<watch_order> orders{*read_order(object(order_json("o1", 7, "P1", R"(,"alarms":["pmi"])"))),
                                  *read_order(object(order_json("o2", 112, "P3")))};
  orders[1].text = std::string(200, 'x');
  const auto lines = list_lines(orders, indonesian, t0 + 83s);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with("#     P   UMUR      KATEGORI / ISI"));
  CHECK(lines[1].starts_with("#7    P1  00:01:23  L-KEBAKARAN Rumah terbakar "));
  CHECK(lines[1].ends_with("pmi    damkar-1 diterima, damkar-2 ditugaskan"));
  CHECK(lines[2].starts_with("#112  P3  00:01:23  L-KEBAKARAN xxx"));
  CHECK(lines[2].find("…  -      damkar-1") != std::string::npos);
  CHECK(list_lines({}, english, t0) == std::vector<std::string>{"no order is open"});
}

TEST_CASE("watch screen: one order with its deliveries and its timeline") {
  const auto response =
      object(R"({"v":1,"status":"ok","open":)" + order_json("o1", 12, "P1", R"(,"alarms":["pmi"])") +
             R"(,"facts":[{"seq":1,"at":"2026-01-31T07:00:00Z","type":"order_accepted","order":"o1","number":12,)"
             R"("prio":"P1","src":"cli","units":["damkar-1","damkar-2"]},)"
             R"({"seq":2,"at":"2026-01-31T07:00:30Z","type":"assignment_moved","order":"o1","unit":"damkar-1",)"
             R"("from":"offered","to":"en_route","implied":["accepted"],"by":{"role":"responder","name":"damkar-1",)"
             R"("channel":"aprs:DMKR1-7"},"device_at":"2026-01-31T07:00:29Z","note":"jalan macet"},)"
             R"({"seq":3,"at":"2026-01-31T07:01:00Z","type":"warp_engaged"}],"next":4})");
  const auto lines = show_lines("o1", response, indonesian, t0 + 83s);
  CHECK(lines[0] == "Perintah #12 P1 L-KEBAKARAN (o1, revisi 1)");
  CHECK(has(lines, "!! ALARM: pmi"));
  CHECK(has(lines, "damkar-1  damkar  utama  diterima    sejak 14:00:30"));
  CHECK(has(lines, "1  damkar-1  aprs:DMKR1-7    perintah  di alat    sejak 14:00:10"));
  CHECK(has(lines, "2026-01-31 14:00:00  perintah masuk #12 P1, memanggil damkar-1, damkar-2, dari cli"));
  CHECK(has(lines,
            "damkar-1 meluncur, terlewati diterima, oleh damkar-1 (aprs:DMKR1-7), waktu alat 14:00:29, jalan macet"));
  CHECK(has(lines, "warp_engaged"));
  CHECK(has(lines, "lanjutannya di jurnal mulai seq 4"));
  const auto closed = show_lines("o1", object(R"({"facts":[]})"), indonesian, t0);
  CHECK(closed[0] == "Perintah o1: tidak terbuka lagi");
}

TEST_CASE("watch screen: news as sentences") {
  struct row {
    const char *json, *id, *en;
  };
  const row rows[] = {
      {R"("layer":"assignment","state":"rejected","unit":"pmi-1","reason":"ban bocor","by":{"role":"desk","name":"pmi"})",
       "14:00:05  #12 pmi: pmi-1 ditolak, oleh pmi: ban bocor", "07:00:05  #12 pmi: pmi-1 rejected, by pmi: ban bocor"},
      {R"("layer":"delivery","state":"failed","unit":"pmi-1","channel":"phone:pmi-1","reason":"expired")",
       "14:00:05  #12 pmi: pmi-1 phone:pmi-1 gagal: expired", "07:00:05  #12 pmi: pmi-1 phone:pmi-1 failed: expired"},
      {R"("layer":"order","state":"stored","units":["pmi-1","pmi-2"])",
       "14:00:05  #12 pmi: perintah masuk, memanggil pmi-1, pmi-2",
       "07:00:05  #12 pmi: order taken, calling pmi-1, pmi-2"},
      {R"("layer":"order","state":"closed","reason":"expired")", "14:00:05  #12 pmi: perintah ditutup, kedaluwarsa",
       "07:00:05  #12 pmi: order closed, expired"},
      {R"("layer":"alarm","state":"raised","reason":"nobody answered")", "14:00:05  #12 pmi: ALARM: nobody answered",
       "07:00:05  #12 pmi: ALARM: nobody answered"},
      {R"("layer":"sonar","state":"ping")", "14:00:05  #12 pmi: ping", "07:00:05  #12 pmi: ping"}};
  for (const auto& r : rows) {
    CAPTURE(r.json);
    const auto list = read_news("pmi", object(R"({"statuses":[{"seq":1,"at":"2026-01-31T07:00:05Z","number":12,)" +
                                              std::string(r.json) + "}]}"));
    REQUIRE(list.size() == 1);
    CHECK(sentence(list[0], indonesian) == r.id);
    CHECK(sentence(list[0], english) == r.en);
  }
}

TEST_CASE("watch screen: ages and times") {
  CHECK(age_text(t0, t0 + 3h + 4min + 5s) == "03:04:05");
  CHECK(age_text(t0, t0 - 5s) == "00:00:00");
  CHECK(age_text(utc_time{}, t0) == "00:00:00");
  CHECK(age_text(t0, t0 + 99h + 59min + 59s) == "99:59:59");
  CHECK(age_text(t0, t0 + 123h) == "5d 03h");
  CHECK(date_text(t0 + 20h, indonesian) == "2026-02-01 10:00:00");
  CHECK(clock_text(utc_time{}, indonesian) == "--:--:--");
}

namespace {
template <domain::named E>
void check_group(std::string_view group) {
  for (const auto name : domain::names_of(E{})) {
    const std::string key = std::string(group) + '.' + std::string(name);
    CAPTURE(key);
    const auto in_catalogue = [&](const watch_word& w) { return w.key == key; };
    CHECK(std::any_of(std::begin(watch_words), std::end(watch_words), in_catalogue));
  }
}
}  // namespace

TEST_CASE("watch words: every name of the contract has its word, in both languages, once") {
  check_group<domain::assignment_state>("assignment");
  check_group<domain::evidence>("evidence");
  check_group<domain::message_kind>("kind");
  check_group<domain::ladder_step>("ladder");
  check_group<domain::availability>("unit");
  check_group<domain::unit_call>("call");
  check_group<domain::actor_role>("role");
  check_group<domain::route_role>("route");
  check_group<domain::note_kind>("note");
  check_group<domain::overdue>("overdue");
  check_group<domain::disposition>("disposition");
  check_group<domain::order_relation>("order");
  std::set<std::string_view> keys;
  for (const auto& w : watch_words) {
    CAPTURE(w.key);
    CHECK_FALSE(w.id.empty());
    CHECK_FALSE(w.en.empty());
    CHECK(keys.insert(w.key).second);
  }
  CHECK(word(language::id, "assignment.on_scene") == "tiba di TKP");
  CHECK(word(language::en, "assignment.flying") == "flying");
}
