#include "gateway/air/spoken.hpp"

#include "gateway/air/number_words.hpp"
#include "gateway/air/spelling.hpp"
#include "gateway/air/vocabulary.hpp"
#include "tests/unit/air/dice.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kentongan::air;

namespace {

struct row {
  std::string_view text, words;
};

void check_rows(std::initializer_list<row> rows) {
  for (const row& r : rows) {
    CAPTURE(r.text);
    CHECK(spoken(r.text) == r.words);
  }
}

// What a speech program may be given, as the header says it.
void require_clean(const std::string& words) {
  REQUIRE(words.size() <= spoken_max);
  char previous = ' ';
  std::size_t letters = 0;
  for (const char c : words) {
    const bool letter = c >= 'a' && c <= 'z';
    const bool after_letter = previous >= 'a' && previous <= 'z';
    REQUIRE((letter || c == ' ' || c == ',' || c == '.'));
    if (c == ',' || c == '.') REQUIRE(after_letter);
    if (c == ' ') REQUIRE(previous != ' ');
    letters = letter ? letters + 1 : 0;
    REQUIRE(letters <= 32);
    previous = c;
  }
  if (!words.empty()) REQUIRE((previous >= 'a' && previous <= 'z'));
}

}  // namespace

TEST_CASE("voice_spoken: numbers") {
  for (const auto& [n, words] : {std::pair<std::uint64_t, std::string_view>{0, "nol"},
                                 {1, "satu"},
                                 {9, "sembilan"},
                                 {10, "sepuluh"},
                                 {11, "sebelas"},
                                 {12, "dua belas"},
                                 {19, "sembilan belas"},
                                 {20, "dua puluh"},
                                 {21, "dua puluh satu"},
                                 {99, "sembilan puluh sembilan"},
                                 {100, "seratus"},
                                 {101, "seratus satu"},
                                 {110, "seratus sepuluh"},
                                 {111, "seratus sebelas"},
                                 {115, "seratus lima belas"},
                                 {152, "seratus lima puluh dua"},
                                 {200, "dua ratus"},
                                 {999, "sembilan ratus sembilan puluh sembilan"},
                                 {1000, "seribu"},
                                 {1001, "seribu satu"},
                                 {1100, "seribu seratus"},
                                 {1999, "seribu sembilan ratus sembilan puluh sembilan"},
                                 {2000, "dua ribu"},
                                 {11000, "sebelas ribu"},
                                 {21000, "dua puluh satu ribu"},
                                 {100000, "seratus ribu"},
                                 {101000, "seratus satu ribu"},
                                 {1000000, "satu juta"},
                                 {1001000, "satu juta seribu"},
                                 {12000345, "dua belas juta tiga ratus empat puluh lima"},
                                 {999999999,
                                  "sembilan ratus sembilan puluh sembilan juta sembilan ratus sembilan puluh sembilan "
                                  "ribu sembilan ratus sembilan puluh sembilan"},
                                 {1000000000, "satu nol nol nol nol nol nol nol nol nol"}}) {
    CAPTURE(n);
    CHECK(number_words(n) == words);
  }
  CHECK(digit_words("0342-801") == "nol tiga empat dua delapan nol satu");
  CHECK(digit_words("").empty());
  CHECK(order_number_words(12) == "dua belas");
  CHECK(order_number_words(112) == "satu satu dua");
  check_rows({
      {"12", "dua belas"},
      {"3 korban", "tiga korban"},
      {"tahun 1999", "tahun seribu sembilan ratus sembilan puluh sembilan"},
      {"112", "satu satu dua"},
      {"Hubungi 112!", "hubungi satu satu dua"},
      {"999.999.999", number_words(999999999)},
      {"1.250 rumah", "seribu dua ratus lima puluh rumah"},
      {"1250 rumah", "seribu dua ratus lima puluh rumah"},
      {"1.250,5", "seribu dua ratus lima puluh koma lima"},
      {"2,5 meter", "dua koma lima meter"},
      {"2.5", "dua koma lima"},
      {"0,75", "nol koma tujuh lima"},
      {"kedalaman 2.50 m", "kedalaman dua koma lima nol meter"},
      {"5, 7 dan 9", "lima, tujuh dan sembilan"},
      {"5,7,9", "lima, tujuh, sembilan"},
      {"1/2 jam", "setengah jam"},
      {"3/4", "tiga perempat"},
      {"nomor 12/3", "nomor dua belas per tiga"},
      {"5-7", "lima sampai tujuh"},
      {"5 - 7 orang", "lima sampai tujuh orang"},
      {"50%", "lima puluh persen"},
      {"3x4 m", "tiga kali empat meter"},
      {"luas 40 m2", "luas empat puluh meter persegi"},
      {"ke-2", "ke dua"},
      {"-8,0954", "minus delapan koma nol sembilan lima empat"},
      {"> 50 orang", "lebih dari lima puluh orang"},
      {"Rp 5.000", "rupiah lima ribu"},
      {"23/11/2026", "dua puluh tiga november dua ribu dua puluh enam"},
      {"31-12-2025", "tiga puluh satu desember dua ribu dua puluh lima"},
      {"45/13/2026", "empat puluh lima per tiga belas per dua ribu dua puluh enam"},
      {"1.2.3", "satu titik dua titik tiga"},
      {"-8.0954,112.1609", "minus delapan koma nol sembilan lima empat, seratus dua belas koma satu enam nol sembilan"},
      {"1.500-2.000 liter", "seribu lima ratus sampai dua ribu liter"},
  });
}

TEST_CASE("voice_spoken: times and telephone numbers") {
  check_rows({
      {"14.30", "pukul empat belas tiga puluh"},
      {"14:30", "pukul empat belas tiga puluh"},
      {"pukul 14.30 WIB", "pukul empat belas tiga puluh wib"},
      {"Pkl. 07.05", "pukul tujuh nol lima"},
      {"jam 00:15", "jam nol nol lima belas"},
      {"pukul 19.00", "pukul sembilan belas nol nol"},
      {"07.00-09.30", "pukul tujuh nol nol sampai sembilan tiga puluh"},
      {"25:70", "dua puluh lima, tujuh puluh"},
      {"0342801112", "nol tiga empat dua delapan nol satu satu satu dua"},
      {"0342-801112", "nol tiga empat dua, delapan nol satu satu satu dua"},
      {"HP 0812 3456 7890", "ha pe nol delapan satu dua, tiga empat lima enam, tujuh delapan sembilan nol"},
      {"telp. 801112", "telepon delapan nol satu satu satu dua"},
      {"Hub: 801112", "hubungi, delapan nol satu satu satu dua"},
      {"+62 812-345", "plus enam dua, delapan satu dua, tiga empat lima"},
      {"1234567", "satu dua tiga empat lima enam tujuh"},
      {"AG 1234 KB", "a ge satu dua tiga empat ka be"},
      {"truk B 987 XYZ menabrak", "truk be sembilan delapan tujuh eks ye zet menabrak"},
      {"BLOK A 5 DI BELAKANG", "blok a lima di belakang"},
      {"(0342) 801112", "nol tiga empat dua, delapan nol satu satu satu dua"},
      {"0812.3456.7890", "nol delapan satu dua, tiga empat lima enam, tujuh delapan sembilan nol"},
  });
}

TEST_CASE("voice_spoken: addresses") {
  check_rows({
      {"Jl. Merdeka 10", "jalan merdeka sepuluh"},
      {"Jln Merdeka No. 10A", "jalan merdeka nomor sepuluh a"},
      {"JL MERDEKA NO 5", "jalan merdeka nomor lima"},
      {"Jl.Merdeka", "jalan merdeka"},
      {"Jl. Merdeka 10A-12B", "jalan merdeka sepuluh a sampai dua belas be"},
      {"Gg. III", "gang tiga"},
      {"Gang V no 7", "gang lima nomor tujuh"},
      {"RT I RW II", "er te satu er we dua"},
      {"Jl. Cemara XIV", "jalan cemara empat belas"},
      {"Jl. Mawar I", "jalan mawar satu"},
      {"Jl. I Gusti Ngurah Rai", "jalan i gusti ngurah rai"},
      {"Blok C-12", "blok ce dua belas"},
      {"Blok I no. 3", "blok i nomor tiga"},
      {"RT 02/RW 03", "er te dua er we tiga"},
      {"RT02 RW03", "er te dua er we tiga"},
      {"RT 02/03", "er te dua er we tiga"},
      {"Rt. 2 Rw. 10", "er te dua er we sepuluh"},
      {"Kel. Bendogerit, Kec. Sananwetan", "kelurahan bendogerit, kecamatan sananwetan"},
      {"Kab. Blitar", "kabupaten blitar"},
      {"Ds. Tlumpu Dsn. Ngrejo", "desa tlumpu dusun ngrejo"},
      {"Perum. Griya Indah", "perumahan griya indah"},
      {"Perum Griya Indah", "perum griya indah"},
      {"Km 5", "kilometer lima"},
      {"Km. 5,5", "kilometer lima koma lima"},
      {"5 km dari alun-alun", "lima kilometer dari alun alun"},
      {"Lt. 2", "lantai dua"},
      {"rumah 2 lt", "rumah dua lantai"},
      {"Jl. dr. Soetomo", "jalan dokter soetomo"},
      {"Jl dr Soetomo", "jalan dokter soetomo"},
      {"api dr dapur", "api dari dapur"},
      {"Jl. Ir. Soekarno 152", "jalan insinyur soekarno seratus lima puluh dua"},
      {"Jl. A. Yani", "jalan a yani"},
      {"Jl. W.R. Supratman", "jalan we er supratman"},
      {"Jl. HOS Cokroaminoto", "jalan ha o es cokroaminoto"},
      {"Jl. H.O.S. Tjokroaminoto", "jalan ha o es tjokroaminoto"},
      {"H. Agus dan Hj. Siti", "haji agus dan hajah siti"},
      {"Jl. Jend. Sudirman", "jalan jenderal sudirman"},
      {"KH. Ahmad Dahlan", "kiai haji ahmad dahlan"},
      {"Prof. Dr. Moh. Yamin", "profesor dokter mohamad yamin"},
  });
}

TEST_CASE("voice_spoken: offices, letters and units") {
  check_rows({
      {"PJU", "pe je u"},
      {"pju mati", "pe je u mati"},
      {"SPBU 54.661", "es pe be u lima puluh empat ribu enam ratus enam puluh satu"},
      {"RS Aminah", "rumah sakit aminah"},
      {"RSUD Mardi Waluyo", "er es u de mardi waluyo"},
      {"RSIA Tanjungsari 1", "er es i a tanjungsari satu"},
      {"PLN", "pe el en"},
      {"PMI", "pe em i"},
      {"TNI/Polri", "te en i atau polri"},
      {"SMPN 1", "es em pe negeri satu"},
      {"SDN 2 Bendo", "es de negeri dua bendo"},
      {"SMK PGRI", "es em ka pe ge er i"},
      {"BPBD TRC 1", "be pe be de te er ce satu"},
      {"DP3AP2KB 1", "de pe tiga a pe dua ka be satu"},
      {"UPTD Damkar", "u pe te de damkar"},
      {"Satpol PP Patroli 1", "satpol pe pe patroli satu"},
      {"ODGJ", "o de ge je"},
      {"PT. INKA", "pe te inka"},
      {"Permintaan ambulance", "permintaan ambulans"},
      {"KDRT", "ka de er te"},
      {"Damkar 1", "damkar satu"},
      {"DAMKAR 1", "damkar satu"},
      {"Puskesmas Sananwetan 1", "puskesmas sananwetan satu"},
      {"YB3ABC", "ye be tiga a be ce"},
      {"P1", "pe satu"},
      {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"},
      {"A B C D E F", "a be ce de e ef"},
      {"g h i j k l m n o", "ge ha i je ka el em en o"},
      {"p q r s t u", "pe ki er es te u"},
      {"v w x y z", "fe we eks ye zet"},
      {"NGLEGOK", "nglegok"},
      {"BANK", "bank"},
      {"Sri", "sri"},
  });
  CHECK(letter_names("v-W9") == "fe we");
  for (const std::string_view word : {"tlumpu", "nglegok", "wlingi", "srengat", "tjokro", "kwarasan", "bank", "mbah",
                                      "panggungrejo", "swasta", "struk", "dhoho"}) {
    CAPTURE(word);
    CHECK(is_pronounceable(word));
  }
  for (const std::string_view word : {"pju", "spbu", "tni", "rsud", "odgj", "bpbd", "uptd", "pmi", ""}) {
    CAPTURE(word);
    CHECK(!is_pronounceable(word));
  }
}

TEST_CASE("voice_spoken: words, marks and pauses") {
  check_rows({
      {"Rumah terbakar, 2 korban!", "rumah terbakar, dua korban"},
      {"Api di dapur.\nAda gas", "api di dapur. ada gas"},
      {"Rumah terbakar (2 lantai); api besar", "rumah terbakar, dua lantai, api besar"},
      {"depan pasar - sebelah masjid", "depan pasar, sebelah masjid"},
      {"Evakuasi & non kebakaran", "evakuasi dan non kebakaran"},
      {"Keamanan umum / masyarakat", "keamanan umum atau masyarakat"},
      {"dan/atau", "dan atau"},
      {"ayah + ibu", "ayah dan ibu"},
      {"2+1", "dua tambah satu"},
      {"s/d 12", "sampai dengan dua belas"},
      {"a/n Budi", "atas nama budi"},
      {"#12", "nomor dua belas"},
      {"Pasien a.n. Siti (65th)", "pasien atas nama siti, enam puluh lima tahun"},
      {"peta https://maps.google.com/?q=-8.1,112.1 depan toko", "peta tautan depan toko"},
      {"laka mbl vs spm", "kecelakaan mobil lawan sepeda motor"},
      {"mobil2 macet", "mobil mobil macet"},
      {"Jum'at", "jumat"},
      {"rmh 2 lt terbakar, blm ada korban", "rumah dua lantai terbakar, belum ada korban"},
      {"kabel, tiang, dsb", "kabel, tiang, dan sebagainya"},
      {"\"Toko\" *Emas* @pasar", "toko emas pasar"},
      {"Caf\xC3\xA9 \xE2\x80\x9CSenja\xE2\x80\x9D", "cafe senja"},
      {"40\xC2\xB0", "empat puluh derajat"},
      {"api \xF0\x9F\x94\xA5 besar", "api besar"},
      {"benar?", "benar"},
      {"benar? ya", "benar. ya"},
      {"...", ""},
      {"", ""},
      {"  \t ", ""},
      {"..a..", "a"},
      {"satu ,. dua", "satu. dua"},
  });
}

TEST_CASE("voice_spoken: every abbreviation that the text channel makes is read in full") {
  for (const auto& [word, shorter] : indonesian().abbreviations) {
    CAPTURE(shorter);
    const std::string plain = spoken(word), read = spoken(shorter);
    const bool itself = is_pronounceable(read) && read.size() == shorter.size();  // "PERUM", "LAP": words as they are
    CHECK((read == plain || itself));
  }
}

TEST_CASE("voice_spoken: a city's own row comes first") {
  pronunciation mine = indonesian_pronunciation();
  mine.abbreviations.insert(mine.abbreviations.begin(), {"pmi", "palang merah"});
  CHECK(spoken("PMI 1", mine) == "palang merah satu");
  CHECK(spoken("PLN", mine) == "pe el en");
}

TEST_CASE("voice_spoken: the default table is clean") {
  for (const abbreviation& a : indonesian_pronunciation().abbreviations) {
    CAPTURE(a.written);
    CHECK(!a.written.empty());
    CHECK(a.written.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos);
    require_clean(a.said);
    CHECK(spoken(a.said) == a.said);  // what is said is not read as another abbreviation
  }
}

TEST_CASE("voice_spoken: hostile text gives clean words, and never nothing for a letter or digit") {
  dice random(4);
  constexpr std::string_view ordinary = "abeiourtnJlKDMIVX. ,-/:0123456789";
  std::size_t longest = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text(random() % (i % 50 == 0 ? 10'000 : 120), ' ');
    for (char& c : text)
      c = i % 3 == 0 ? static_cast<char>(random()) : ordinary[random() % (i % 3 == 1 ? ordinary.size() : 30)];
    CAPTURE(text);
    const std::string words = spoken(text);
    require_clean(words);
    longest = std::max(longest, words.size());
    const auto is_word = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    if (std::any_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(text.size(), spoken_input_max)),
                    is_word))
      REQUIRE(!words.empty());
  }
  CHECK(longest > spoken_max - 40);  // the bound was met
  require_clean(spoken(std::string(10'000, '9')));
  require_clean(spoken(std::string(10'000, 'z')));
  require_clean(spoken(std::string(10'000, '.')));
  for (const char* unit : {"RT", "12/", "1.", "a.", "A.", "I ", "AG 1 ", "+62", "\xC3", "'a", "s/d"}) {
    std::string text;
    while (text.size() < 10'000) text += unit;
    require_clean(spoken(text));
  }
}
