#include "gateway/air/vocabulary.hpp"

namespace kentongan::air {
namespace {

vocabulary make_indonesian() {
  using enum domain::answer_code;
  constexpr bool alone = true;
  vocabulary v;
  // The digits are the FMS numbering of the status model. Words that also begin other sentences count only alone:
  // "TKP DI MANA" is a question, "SIAP KOMANDAN" a courtesy that must not close an assignment.
  v.answers = {
      {"86", accept},
      {"SIAP 86", accept},
      {"TERIMA", accept},
      {"DITERIMA", accept},
      {"SIAP LAKSANAKAN", accept},
      {"OK", accept},
      {"OKE", accept},
      {"TERIMA KASIH", std::nullopt},
      {"OTW", en_route},
      {"LUNCUR", en_route},
      {"MELUNCUR", en_route},
      {"MENUJU", en_route},
      {"BERANGKAT", en_route},
      {"TIBA", on_scene},
      {"TIBA DI TKP", on_scene},
      {"TKP", on_scene, alone},
      {"DI TKP", on_scene},
      {"SAMPAI", on_scene},
      {"SAMPAI TKP", on_scene},
      {"SAMPAI DI TKP", on_scene},
      {"BAWA", transporting},
      {"MEMBAWA", transporting},
      {"TUJUAN", at_destination, alone},
      {"DI TUJUAN", at_destination},
      {"TIBA TUJUAN", at_destination},
      {"TIBA DI TUJUAN", at_destination},
      {"SAMPAI TUJUAN", at_destination},
      {"SAMPAI DI TUJUAN", at_destination},
      {"SELESAI", done},
      {"CLEAR", done},
      {"BERES", done},
      {"TOLAK", reject},
      {"TIDAK BISA", reject},
      {"TDK BISA", reject},
      {"GAK BISA", reject},
      {"TIDAK SANGGUP", reject},
      {"SIAP", in_field, alone},
      {"SIAP DI LAPANGAN", in_field, alone},
      {"POS", at_station, alone},
      {"DI POS", at_station, alone},
      {"SIAP POS", at_station, alone},
      {"SIAP DI POS", at_station, alone},
      {"OFF", out_of_service, alone},
      {"TIDAK SIAP", out_of_service},
      {"TDK SIAP", out_of_service},
      {"BICARA", speak},
      {"TERHAMBAT", delayed},
      {"TERLAMBAT", delayed},
      {"MACET", delayed},
      {"BANTUAN", backup},
      {"BUTUH BANTUAN", backup},
      {"TAMBAHAN PERSONEL", backup},
      {"NIHIL", nothing_found},
      {"LAPORAN PALSU", nothing_found},
      {"BUKAN WEWENANG", not_ours},
      {"LAPSIT", report},
      {"LAPORAN SITUASI", report},
      {"AMAN", report},
      {"HADIR", accept},
      {"9", accept, alone},
      {"3", en_route, alone},
      {"4", on_scene, alone},
      {"7", transporting, alone},
      {"8", at_destination, alone},
      {"1", in_field, alone},
      {"2", at_station, alone},
      {"6", out_of_service, alone, reject},
      {"5", speak, alone},
      {"0", emergency, alone},
      {"00", emergency, alone},
  };
  v.fillers = {"LAPOR", "KAMI", "SUDAH", "SDH", "MINTA", "MOHON", "IZIN", "IJIN", "SIAP"};
  v.number_marks = {"NO", "NOMOR"};
  v.counted = {"KORBAN", "ORANG", "JIWA", "UNIT",   "MENIT", "MNT",   "JAM",  "KM",    "METER", "M",
               "RUMAH",  "TITIK", "LUKA", "PASIEN", "MOBIL", "MOTOR", "EKOR", "POHON", "KALI",  "LITER"};
  v.distress = {"DARURAT", "EMERGENCY"};
  v.automatic = "AA:";

  v.stand_down = "BATAL";
  v.update = "UBAH";
  v.nudge = "MOHON KABAR: 3 MELUNCUR, 4 TIBA, ATAU TERHAMBAT";
  v.welfare = "SEMUA AMAN? JAWAB AMAN ATAU 4. DARURAT: 00";
  v.roll_call = "APEL, JAWAB 86";
  v.test_alarm = "UJI COBA, JAWAB 86";
  v.abbreviations = {{"JALAN", "JL"},        {"JLN", "JL"},
                     {"GANG", "GG"},         {"NOMOR", "NO"},
                     {"KELURAHAN", "KEL"},   {"KECAMATAN", "KEC"},
                     {"KABUPATEN", "KAB"},   {"DESA", "DS"},
                     {"DUSUN", "DSN"},       {"PERUMAHAN", "PERUM"},
                     {"PUSKESMAS", "PKM"},   {"SEKOLAH", "SKLH"},
                     {"SEPEDA", "SPD"},      {"KENDARAAN", "KEND"},
                     {"KECELAKAAN", "LAKA"}, {"ORANG", "ORG"},
                     {"RUMAH", "RMH"},       {"SAKIT", "SKT"},
                     {"DEPAN", "DPN"},       {"BELAKANG", "BLKG"},
                     {"SEBELAH", "SBLH"},    {"SELATAN", "SLTN"},
                     {"UTARA", "UTR"},       {"TIMUR", "TMR"},
                     {"BARAT", "BRT"},       {"DENGAN", "DGN"},
                     {"DALAM", "DLM"},       {"YANG", "YG"},
                     {"UNTUK", "UTK"},       {"TIDAK", "TDK"},
                     {"SUDAH", "SDH"},       {"BELUM", "BLM"},
                     {"DARI", "DR"},         {"PADA", "PD"},
                     {"KEPADA", "KPD"},      {"SEGERA", "SGR"},
                     {"LAPORAN", "LAP"},     {"MEMBUTUHKAN", "BUTUH"},
                     {"SEKITAR", "SKTR"},    {"MENIT", "MNT"}};

  v.not_accepted = "TIDAK DITERIMA";
  v.state_is = "STATUS SEKARANG";
  v.not_yours = "BUKAN PERINTAH ANDA";
  v.ask_the_centre = "HUBUNGI 112";
  v.name_the_order = "SEBUT NOMOR PERINTAH";
  v.no_such_order = "PERINTAH TIDAK ADA";
  v.no_order_for_you = "TIDAK ADA PERINTAH UNTUK ANDA";
  v.not_stored = "BELUM TERSIMPAN, MOHON ULANGI";
  v.states = {"DIJADWALKAN", "DITUGASKAN", "DITERIMA", "MELUNCUR",      "TIBA DI TKP", "MEMBAWA PASIEN",
              "DI TUJUAN",   "SELESAI",    "DITOLAK",  "TANPA JAWABAN", "DIBATALKAN",  "DILIMPAHKAN"};
  return v;
}

}  // namespace

const vocabulary& indonesian() {
  static const vocabulary table = make_indonesian();
  return table;
}

}  // namespace kentongan::air
