#include "gateway/air/sentences.hpp"

#include "gateway/air/number_words.hpp"
#include "gateway/air/speaking_time.hpp"
#include "gateway/air/spoken.hpp"
#include "tests/unit/air/dice.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kentongan;
using namespace kentongan::air;
using namespace std::chrono_literals;

namespace {

using names = std::vector<std::string>;

const domain::category fire{"kebakaran", "Kebakaran", "Fire", domain::priority::p1, {}};
const voice_words& words = indonesian_voice();

struct draft {
  std::string address = "Jl. Merdeka 10, patokan Masjid Agung", text = "Rumah terbakar", radio_text = {}, reason = {},
              kecamatan = {};
  std::optional<double> lat = {}, lon = {};
  ports::message_kind kind = ports::message_kind::dispatch;
  domain::order_purpose purpose = domain::order_purpose::real;
  std::uint32_t number = 12;
};

ports::transmission transmission(const draft& d) {
  auto o = std::make_shared<domain::order>();
  o->id = domain::order_id("A-1");
  o->where.address = d.address;
  o->where.kecamatan = d.kecamatan;
  o->where.lat_deg = d.lat;
  o->where.lon_deg = d.lon;
  o->text = d.text;
  o->radio_text = d.radio_text;
  o->reason = d.reason;
  o->purpose = d.purpose;
  ports::transmission t;
  t.number = d.number;
  t.kind = d.kind;
  t.order = std::move(o);
  return t;
}

order_speech say(const draft& d, std::chrono::milliseconds limit = 60s, const voice_words& v = words) {
  return order_sentence(transmission(d), &fire, names{"Damkar 1"}, v, limit);
}

std::string first_word(std::string_view text) {
  const std::string all = spoken(text);
  return all.substr(0, all.find_first_of(" ,."));
}

}  // namespace

TEST_CASE("voice_sentences: every kind of order as a sentence") {
  using enum ports::message_kind;
  using domain::order_purpose;
  struct row {
    draft d;
    std::string_view wanted;
  };
  for (const row& r : {
           row{{},
               "damkar satu, damkar satu. perintah nomor dua belas. kebakaran. jalan merdeka sepuluh, patokan masjid "
               "agung. rumah terbakar. jawab sembilan dua belas"},
           row{{.radio_text = "API DI DAPUR, 2 KORBAN"},
               "damkar satu, damkar satu. perintah nomor dua belas. kebakaran. jalan merdeka sepuluh, patokan masjid "
               "agung. api di dapur, dua korban. jawab sembilan dua belas"},
           row{{.address = "", .text = "", .number = 7},
               "damkar satu, damkar satu. perintah nomor tujuh. kebakaran. jawab sembilan tujuh"},
           row{{.address = "", .text = "", .kecamatan = "Sananwetan"},
               "damkar satu, damkar satu. perintah nomor dua belas. kebakaran. sananwetan. jawab sembilan dua belas"},
           row{{.address = "", .text = "perahu terbalik", .lat = -8.0954, .lon = 112.16093},
               "damkar satu, damkar satu. perintah nomor dua belas. kebakaran. lintang selatan delapan koma nol "
               "sembilan "
               "lima empat, bujur timur seratus dua belas koma satu enam nol sembilan. perahu terbalik. jawab sembilan "
               "dua belas"},
           row{{.address = "Jl. Merdeka 15", .text = "alamat salah", .kind = update},
               "damkar satu, damkar satu. perubahan perintah dua belas. jalan merdeka lima belas. alamat salah"},
           row{{.reason = "Laporan palsu", .kind = stand_down},
               "damkar satu, damkar satu. perintah dua belas dibatalkan. laporan palsu. jawab sembilan dua belas"},
           row{{.kind = stand_down},
               "damkar satu, damkar satu. perintah dua belas dibatalkan. jawab sembilan dua belas"},
           row{{.kind = nudge}, "damkar satu, damkar satu. perintah dua belas, mohon kabar. tiga meluncur, empat tiba"},
           row{{.kind = welfare},
               "damkar satu, damkar satu. perintah dua belas, semua aman. aman jawab empat. darurat nol nol"},
           row{{.text = "Apel radio: jawab dengan TERIMA", .purpose = order_purpose::roll_call},
               "damkar satu, damkar satu. apel radio. jawab sembilan dua belas"},
           row{{.radio_text = "regu pagi", .purpose = order_purpose::roll_call},
               "damkar satu, damkar satu. apel radio. regu pagi. jawab sembilan dua belas"},
           row{{.text = "Uji alarm mingguan", .purpose = order_purpose::test_alarm},
               "damkar satu, damkar satu. uji coba alarm, bukan kejadian. jawab sembilan dua belas"},
           row{{.reason = "salah", .kind = stand_down, .purpose = order_purpose::test_alarm},
               "damkar satu, damkar satu. perintah dua belas dibatalkan. salah. jawab sembilan dua belas"},
       }) {
    const order_speech s = say(r.d);
    CHECK(s.words == r.wanted);
    CHECK(!s.shortened);
    CHECK(s.time == speaking_time(s.words));
  }
  const order_speech nobody = order_sentence(transmission({}), nullptr, names{""}, words, 60s);
  CHECK(nobody.words ==
        "perintah nomor dua belas. jalan merdeka sepuluh, patokan masjid agung. rumah terbakar. jawab sembilan dua "
        "belas");
}

TEST_CASE("voice_sentences: a city's greeting and a long category") {
  voice_words javanese = words;
  javanese.greeting = "Nuwun sewu";
  CHECK(check(javanese).empty());
  CHECK(say({}, 60s, javanese).words.starts_with("nuwun sewu. damkar satu, damkar satu. perintah"));
  CHECK(say({.kind = ports::message_kind::nudge}, 60s, javanese).words.starts_with("damkar satu"));

  domain::category wide = fire;
  wide.name_id = "Penanganan kejadian tindak kriminal, kekerasan dalam rumah tangga, dan tindak pidana lainnya";
  CHECK(order_sentence(transmission({}), &wide, names{"Polres Patroli 1"}, words, 60s)
            .words.find("dua belas. penanganan kejadian tindak kriminal. jalan") != std::string::npos);
  wide.name_id = "Penanganan pohon tumbang atau kerusakan konstruksi yang mengakibatkan korban";
  CHECK(order_sentence(transmission({}), &wide, names{""}, words, 60s)
            .words.find("belas. penanganan pohon tumbang atau kerusakan. jalan") != std::string::npos);
}

TEST_CASE("voice_sentences: what is too long is shortened by rule") {
  const std::string_view head = "damkar satu, damkar satu. perintah nomor dua belas. kebakaran. ";
  const std::string_view place = "jalan merdeka sepuluh, patokan masjid agung. ";
  const std::string tail = "rincian di ponsel. jawab sembilan dua belas";
  const auto starts = [&](const order_speech& s, const std::string& wanted) {
    CHECK(s.words == std::string(head) + wanted);
    CHECK(s.shortened);
  };
  draft d;
  const auto full_text = [&](std::string text) {
    d.text = std::move(text);
    return speaking_time(std::string(head) + std::string(place) + spoken(d.text) + ". jawab sembilan dua belas");
  };
  // Nothing is cut while it fits, to the millisecond.
  const auto exact = full_text("Rumah dua lantai terbakar. Tiga orang terjebak di lantai atas. Tabung gas di dapur");
  CHECK(!say(d, exact).shortened);
  // A sentence's end that leaves half of what fits, then a comma's, then a word's, without "di" or "dan" at the end.
  starts(say(d, exact - 1ms),
         std::string(place) + "rumah dua lantai terbakar. tiga orang terjebak di lantai atas. " + tail);
  auto whole = full_text("Rumah dua lantai terbakar, tiga orang terjebak di lantai atas, tabung gas di dapur");
  starts(say(d, whole - 1ms),
         std::string(place) + "rumah dua lantai terbakar, tiga orang terjebak di lantai atas. " + tail);
  whole = full_text("Ada asap tebal dari rumah dua lantai di belakang toko dan warga berkumpul di jalan");
  const order_speech by_word = say(d, whole - 1ms);
  CHECK(by_word.words.starts_with(std::string(head) + std::string(place) + "ada asap tebal dari rumah dua lantai"));
  CHECK(by_word.words.ends_with(tail));
  for (const std::string& small : words.dangling)
    CHECK(by_word.words.find(' ' + small + ". rincian") == std::string::npos);
  // No room for the text.
  starts(say(d, speaking_time(std::string(head) + std::string(place) + tail)), std::string(place) + tail);

  // Then the place is cut, but not to less than its first 60 octets while a category stands beside it.
  d.address =
      "Perumahan Griya Bendogerit Indah Blok C 12, gang buntu sebelah timur lapangan, pagar hijau, masuk dari utara";
  const std::string cut =
      "perumahan griya bendogerit indah blok ce dua belas, gang buntu sebelah timur lapangan, pagar hijau";
  starts(say(d, speaking_time(std::string(head) + cut + ". " + tail)), cut + ". " + tail);
  const std::string bare = "damkar satu, damkar satu. perintah nomor dua belas. perumahan griya bendogerit. " + tail;
  const order_speech without_category = say(d, speaking_time(bare));
  CHECK(without_category.words == bare);
  // A limit that nothing can keep: what a crew cannot do without.
  CHECK(say(d, 0ms).words ==
        "damkar satu, damkar satu. perintah nomor dua belas. perumahan. rincian di ponsel. jawab sembilan dua belas");
}

TEST_CASE("voice_sentences: any order keeps any limit from 20 s on, and names unit, number and place") {
  dice random(5);
  const auto text = [&](std::size_t limit) {
    std::string s(random() % (limit + 1), ' ');
    for (char& c : s) switch (random() % 8) {
        case 0:
          c = ' ';
          break;
        case 1:
          c = static_cast<char>(random());
          break;
        case 2:
          c = static_cast<char>('0' + random() % 10);
          break;
        default:
          c = static_cast<char>('a' + random() % 26);
      }
    return s;
  };
  int cut = 0;
  for (int i = 0; i < 600; ++i) {
    CAPTURE(i);
    draft d{.address = text(i % 3 ? 200 : 20),
            .text = text(i % 2 ? 2000 : 100),
            .radio_text = i % 5 ? "" : text(200),
            .reason = text(500),
            .kecamatan = {},
            .lat = {},
            .lon = {},
            .kind = static_cast<ports::message_kind>(random() % 5),
            .purpose = static_cast<domain::order_purpose>(random() % 3),
            .number = random() % 10'000};
    domain::category c = fire;
    c.name_id = text(150);
    const std::string unit = text(i % 7 == 0 ? 500 : 30);
    const auto limit = airtime_least + std::chrono::milliseconds(random() % 20'000);
    const order_speech s = order_sentence(transmission(d), i % 4 ? &c : nullptr, names{unit}, words, limit);
    CAPTURE(s.words);
    REQUIRE(s.time <= limit);
    REQUIRE(s.time == speaking_time(s.words));
    REQUIRE(s.words.find(order_number_words(d.number)) != std::string::npos);
    REQUIRE(s.words.find(first_word(unit)) != std::string::npos);
    if (d.kind == ports::message_kind::update) REQUIRE(s.words.find(first_word(d.address)) != std::string::npos);
    cut += s.shortened;
  }
  CHECK(cut > 100);
}

TEST_CASE("voice_sentences: a readback for every answer") {
  using enum domain::answer_code;
  CHECK(readback("Damkar 1", on_scene, 12, words) == "damkar satu, tiba di lokasi, perintah dua belas, diterima");
  CHECK(readback("Damkar 1", accept, 12, words) == "damkar satu, terima, perintah dua belas, diterima");
  CHECK(readback("Damkar 1", en_route, 7, words) == "damkar satu, meluncur, perintah tujuh, diterima");
  CHECK(readback("PMI Ambulans 1", transporting, 112, words) ==
        "pe em i ambulans satu, membawa pasien, perintah satu satu dua, diterima");
  CHECK(readback("Damkar 1", at_station, 0, words) == "damkar satu, siap di pos, diterima");
  CHECK(readback("Damkar 1", speak, 0, words) == "damkar satu, minta bicara, diterima");
  std::vector<std::string> heard;
  for (std::size_t i = 0; i < answer_code_count; ++i) {
    const auto code = static_cast<domain::answer_code>(i);
    CAPTURE(domain::name_of(code));
    const std::string said = readback("Damkar 1", code, 12, words);
    CHECK(said == "damkar satu, " + words.answers[i] + ", perintah dua belas, diterima");
    CHECK(speaking_time(said) < 6s);
    heard.push_back(said);
  }
  std::sort(heard.begin(), heard.end());
  CHECK(std::adjacent_find(heard.begin(), heard.end()) == heard.end());  // no two answers sound the same
}

TEST_CASE("voice_sentences: why an answer was not taken") {
  using enum domain::reply_code;
  const auto reply = [](domain::reply_code code, std::uint32_t number = 0, std::string detail = {}) {
    domain::reply r;
    r.code = code;
    r.number = number;
    r.detail = std::move(detail);
    return r;
  };
  domain::reply back = reply(refused, 12);
  back.state = domain::assignment_state::on_scene;
  struct row {
    std::string_view unit;
    domain::reply reply;
    std::uint32_t asked;
    std::string_view wanted;
  };
  for (const row& r : {
           row{"Damkar 1", reply(stored, 12), 12, ""},
           row{"Damkar 1", reply(repeat, 12), 12, ""},
           row{"Damkar 1", back, 0, "damkar satu, perintah dua belas tidak diterima, status tiba di lokasi"},
           row{"Damkar 1", reply(refused), 9, "damkar satu, perintah sembilan bukan untuk anda"},
           row{"Damkar 1", reply(refused), 0, "damkar satu, tidak diterima, panggil pusat"},
           row{"Damkar 1", reply(ambiguous, 0, "3 orders are open: #12 #13 #117"), 0,
               "damkar satu, sebut nomor perintah, dua belas, tiga belas, satu satu tujuh"},
           row{"Damkar 1", reply(ambiguous, 0, "several # orders"), 0, "damkar satu, sebut nomor perintah"},
           row{"Damkar 1", reply(unknown), 99, "damkar satu, perintah sembilan puluh sembilan tidak ada"},
           row{"Damkar 1", reply(unknown), 0, "damkar satu, tidak ada perintah untuk anda"},
           row{"", reply(unknown), 12, "kode regu tidak dikenal, ulangi"},
           row{"Damkar 1", reply(rejected), 12, "damkar satu, belum tersimpan, ulangi"},
           row{"Damkar 1", reply(conflict), 12, "damkar satu, belum tersimpan, ulangi"},
       }) {
    CHECK(refusal(r.unit, r.reply, r.asked, words) == r.wanted);
  }
  std::string many = "40 orders are open:";
  for (int i = 0; i < 40; ++i) many += " #" + std::to_string(i);
  many += " #99999999999999999999";
  const std::string choice = refusal("Damkar 1", reply(ambiguous, 0, many), 0, words);
  CHECK(choice.ends_with("enam, tujuh"));  // eight of them
  CHECK(wrong_check("Damkar 1", words) == "damkar satu, kode salah, ulangi");
  CHECK(wrong_check("", words) == "kode salah, ulangi");
  CHECK(emergency_ack("PMI 1", words) == "pe em i satu, darurat diterima, pusat diberi tahu");
  CHECK(emergency_ack("", words) == "darurat diterima, pusat diberi tahu");
  CHECK(emergency_ack(std::string(10'000, 'x'), words).size() < 100);
}

TEST_CASE("voice_words: templates are checked") {
  CHECK(check(words).empty());
  const auto fault = [](std::string voice_words::*text, std::string value) {
    voice_words v = words;
    v.*text = std::move(value);
    return check(v);
  };
  CHECK(fault(&voice_words::dispatch, "{unit}, {number}, {place}, {nama}") ==
        "voice words: 'dispatch' has the unknown placeholder {nama}");
  CHECK(fault(&voice_words::dispatch, "{unit}, {number}, {place}, {}") ==
        "voice words: 'dispatch' has the unknown placeholder {}");
  CHECK(fault(&voice_words::dispatch, "{unit}, {number}") == "voice words: 'dispatch' lacks the placeholder {place}");
  CHECK(fault(&voice_words::update, "{unit}, {number}, {place") ==
        "voice words: 'update' has a brace without its partner");
  CHECK(fault(&voice_words::update, "{unit}, {number}, {place}}") ==
        "voice words: 'update' has a brace without its partner");
  CHECK(fault(&voice_words::nudge, "{unit} {number} {text}") ==
        "voice words: 'nudge' has the unknown placeholder {text}");
  CHECK(fault(&voice_words::welfare, "") == "voice words: 'welfare' is empty");
  CHECK(fault(&voice_words::details, std::string(161, 'a')) == "voice words: 'details' is longer than 160 octets");
  CHECK(fault(&voice_words::greeting, "halo {unit}") == "voice words: 'greeting' has the unknown placeholder {unit}");
  CHECK(fault(&voice_words::choose, "{unit}") == "voice words: 'choose' lacks the placeholder {numbers}");
  CHECK(fault(&voice_words::south, "") == "voice words: 'south' needs 1 to 40 octets without braces");
  voice_words v = words;
  v.answers[2] = "tiba {place}";
  CHECK(check(v) == "voice words: 'on_scene' needs 1 to 40 octets without braces");
  v = words;
  v.states[1].clear();
  CHECK(check(v) == "voice words: 'offered' needs 1 to 40 octets without braces");
  const std::pair<std::string_view, std::string_view> values[] = {{"a", "1"}, {"b", "{a}"}};
  CHECK(filled("{a}-{b}-{c}-{a", values) == "1-{a}--{a");
}

TEST_CASE("voice_words: what is said by default is words already") {
  for (const std::string& word : words.answers) CHECK(spoken(word) == word);
  for (const std::string& word : words.states) CHECK(spoken(word) == word);
  for (const std::string& word : words.dangling) CHECK(!word.empty());
}
