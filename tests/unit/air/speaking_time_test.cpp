#include "gateway/air/speaking_time.hpp"

#include <doctest/doctest.h>

using namespace kentongan::air;
using namespace std::chrono_literals;

// Lengths of the WAV files of espeak-ng 1.51, `-v id`, at its default speed; not used to find the estimate's figures.
TEST_CASE("voice_speaking_time: sentences that were measured") {
  struct row {
    std::string_view words;
    int measured_ms;
  };
  double sum = 0;
  int count = 0;
  for (const row& r : {
           row{"damkar dua, menolak, perintah sembilan belas, diterima", 4098},
           row{"babinsa satu, babinsa satu. perintah nomor empat puluh empat. penemuan mayat. tepi kali lahar, dusun "
               "ngrejo, kelurahan ngadirejo. warga menunggu di jembatan. jawab sembilan empat puluh empat",
               11947},
           row{"dinkes pe es ce satu, perintah dua tidak ada", 3228},
           row{"kebakaran lahan tebu dekat rel kereta api. angin kencang ke arah permukiman. akses dari barat, mobil "
               "tangki diperlukan",
               7707},
           row{"orang dengan gangguan jiwa, o de ge je. jalan mastrip nomor seratus dua, belakang terminal. membawa "
               "senjata tajam, keluarga sudah menjauh",
               8644},
           row{"satpol pe pe patroli satu, satpol pe pe patroli satu. uji coba alarm, bukan kejadian. jawab sembilan "
               "tiga puluh tiga",
               7931},
           row{"er es u de mardi waluyo satu, sampai tujuan, perintah enam puluh delapan, diterima", 5728},
           row{"puskesmas sukorejo satu, belum tersimpan, ulangi", 3767},
           row{"anak tercebur sumur sedalam sepuluh meter, masih bernapas", 4064},
           row{"truk muatan gas terguling. kebocoran terlihat. jauhkan warga seratus meter", 4710},
           row{"tawon vespa di plafon sekolah, murid dipulangkan, guru menunggu di gerbang depan", 5354},
           row{"pe el en yantek satu, pe el en yantek satu. perintah nomor tujuh puluh. kabel putus di jalan sudanco "
               "supriyadi, depan taman makam pahlawan. rincian di ponsel. jawab sembilan tujuh puluh",
               11592},
       }) {
    CAPTURE(r.words);
    const double ratio = static_cast<double>(speaking_time(r.words).count()) / r.measured_ms;
    CHECK(ratio > 0.94);
    CHECK(ratio < 1.06);
    sum += ratio;
    ++count;
  }
  CHECK(sum / count == doctest::Approx(1.0).epsilon(0.01));
}

TEST_CASE("voice_speaking_time: nothing takes no time, more words take more") {
  CHECK(speaking_time("") == 0ms);
  CHECK(speaking_time("api") == 460ms + 2 * 113ms + 36ms);
  CHECK(speaking_time("api, api") > speaking_time("api api"));
  CHECK(speaking_time("api. api") > speaking_time("api api"));
}
