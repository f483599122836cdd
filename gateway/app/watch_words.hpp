// Every word that the board, the lists and the commands' results show, in Indonesian and English: the one catalogue.
// Keys are "group.name"; in the groups of contract v1 (assignment, evidence, layer ...) the name is the contract's own.
#pragma once
#include "gateway/domain/names.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace kentongan::app {

enum class language : std::uint8_t { id, en };
constexpr auto names_of(language) { return domain::name_table<2>{"id", "en"}; }

struct watch_word {
  std::string_view key, id, en;
};

inline constexpr watch_word watch_words[] = {
    // assignment_state
    {"assignment.planned", "terjadwal", "planned"},
    {"assignment.offered", "ditugaskan", "offered"},
    {"assignment.accepted", "diterima", "accepted"},
    {"assignment.en_route", "meluncur", "en route"},
    {"assignment.on_scene", "tiba di TKP", "on scene"},
    {"assignment.transporting", "membawa pasien", "transporting"},
    {"assignment.at_destination", "sampai tujuan", "at destination"},
    {"assignment.done", "selesai", "done"},
    {"assignment.rejected", "ditolak", "rejected"},
    {"assignment.no_answer", "tanpa jawaban", "no answer"},
    {"assignment.cancelled", "dibatalkan", "cancelled"},
    {"assignment.handed_over", "dilimpahkan", "handed over"},
    // evidence
    {"evidence.queued", "antre", "queued"},
    {"evidence.on_air", "mengudara", "on air"},
    {"evidence.broker", "di broker", "at broker"},
    {"evidence.device", "di alat", "on device"},
    {"evidence.opened", "dibuka", "opened"},
    {"evidence.answered", "dijawab", "answered"},
    {"evidence.failed", "gagal", "failed"},
    {"evidence.recalled", "ditarik", "recalled"},
    // message_kind
    {"kind.dispatch", "perintah", "dispatch"},
    {"kind.update", "pembaruan", "update"},
    {"kind.stand_down", "batal tugas", "stand-down"},
    {"kind.nudge", "tanya kabar", "asked how far"},
    {"kind.welfare", "tanya keselamatan", "asked if all are well"},
    // order layer
    {"order.stored", "perintah masuk", "order taken"},
    {"order.revised", "perintah diperbarui", "order revised"},
    {"order.cancelled", "perintah dibatalkan", "order cancelled"},
    {"order.closed", "perintah ditutup", "order closed"},
    {"order.targets_added", "regu ditambah", "units added"},
    {"order.target_dropped", "ditarik dari perintah", "dropped from the order"},
    {"order.verified", "panggilan terverifikasi", "call verified"},
    {"order.released", "jam kerja mulai, dikirim", "working hours have come, sent"},
    {"order.disposition", "hasil panggilan", "the call was"},
    {"order.related", "terkait dengan", "related to"},
    {"order.duplicate_of", "ganda dari", "duplicate of"},
    // outcome of a closed order
    {"outcome.done", "selesai", "done"},
    {"outcome.cancelled", "dibatalkan", "cancelled"},
    {"outcome.rejected", "ditolak semua", "rejected by all"},
    {"outcome.expired", "kedaluwarsa", "expired"},
    {"outcome.handed_over", "dilimpahkan", "handed over"},
    {"outcome.held", "latihan selesai", "drill held"},
    // ladder_step
    {"ladder.next_channel", "coba saluran cadangan", "trying the reserve channels"},
    {"ladder.repeat", "ulangi semua saluran", "repeating on all channels"},
    {"ladder.desk", "hubungi piket", "calling the desk"},
    {"ladder.alarm", "alarm konsol", "console alarm"},
    {"ladder.rejected", "ditolak, panggil berikutnya", "rejected, calling the next"},
    {"ladder.supervisor", "panggil instansi pengganti dan pengawas", "calling the stand-in and the supervisor"},
    {"ladder.not_moving", "sudah menerima, belum meluncur", "accepted and not moving"},
    {"ladder.not_there", "belum tiba", "not there yet"},
    {"ladder.welfare", "tanpa kabar di TKP", "silent on the scene"},
    {"ladder.reopened", "mulai lagi dari awal", "begins anew"},
    {"ladder.stand_down_unconfirmed", "pembatalan belum dikonfirmasi", "stand-down not confirmed"},
    // what a crew owes a word about
    {"overdue.moving", "sudah menerima, belum meluncur", "accepted and not moving"},
    {"overdue.arrival", "belum tiba", "not there yet"},
    {"overdue.welfare", "tanpa kabar di TKP", "silent on the scene"},
    // notes
    {"note.report", "laporan situasi", "situation report"},
    {"note.delayed", "terhambat", "delayed"},
    {"note.backup", "MINTA BANTUAN", "ASKS FOR BACKUP"},
    {"note.well", "memberi kabar", "is there"},
    {"note.console", "catatan", "note"},
    {"note.sop_done", "SOP selesai", "checklist done"},
    {"note.sop_open", "SOP dibuka lagi", "checklist reopened"},
    // disposition
    {"disposition.unknown", "belum diketahui", "unknown"},
    {"disposition.real", "nyata", "real"},
    {"disposition.false_alarm", "laporan keliru", "false alarm"},
    {"disposition.prank", "prank", "prank"},
    // work_result
    {"result.handled", "tertangani", "handled"},
    {"result.nothing_found", "nihil", "nothing found"},
    {"result.not_ours", "bukan wewenang", "not ours"},
    // stand_down_state
    {"stand_down.wanted", "pembatalan menunggu konfirmasi", "stand-down waits for a word"},
    {"stand_down.confirmed", "pembatalan dikonfirmasi", "stand-down confirmed"},
    {"stand_down.given_up", "pembatalan dianggap selesai", "stand-down given up"},
    {"assignment.filled_in", "waktu susulan", "time filled in"},
    {"assignment.stand_down_confirmed", "pembatalan dikonfirmasi", "stand-down confirmed"},
    {"assignment.stand_down_given_up", "pembatalan dianggap selesai", "stand-down given up"},
    // alarm layer
    {"alarm.raised", "ALARM", "ALARM"},
    {"alarm.closed", "alarm ditutup", "alarm closed"},
    // answer layer
    {"answer.refused", "jawaban tidak berlaku", "answer refused"},
    // availability
    {"unit.unknown", "belum diketahui", "unknown"},
    {"unit.in_field", "siap di lapangan", "available in the field"},
    {"unit.at_station", "siap di pos", "available at the station"},
    {"unit.out_of_service", "tidak siap", "out of service"},
    // unit_call
    {"call.speak", "minta bicara", "asks to speak"},
    {"call.emergency", "DARURAT", "EMERGENCY"},
    // emergency layer
    {"emergency.raised", "DARURAT", "EMERGENCY"},
    {"emergency.escalated", "DARURAT, supervisor dipanggil", "EMERGENCY, supervisor called"},
    {"emergency.acknowledged", "darurat ditangani", "emergency taken on"},
    {"emergency.cleared", "darurat selesai", "emergency over"},
    {"emergency.position", "posisi darurat", "position in distress"},
    // reach, and agencies that were not heard
    {"readiness.reachable", "terjangkau", "reachable"},
    {"readiness.doubtful", "tinggal satu jalur", "one path left"},
    {"readiness.unreachable", "TIDAK TERJANGKAU", "UNREACHABLE"},
    {"readiness.silent", "tidak terdengar selama regu jaga", "not heard in its shift"},
    // roster layer
    {"roster.on", "bertugas", "on duty"},
    {"roster.off", "lepas tugas", "off duty"},
    {"roster.as_rostered", "kembali ke jadwal", "back to the roster"},
    {"roster.short", "KURANG PERSONEL", "UNDER STRENGTH"},
    {"roster.short_ahead", "regu berikut kurang personel", "next shift under strength"},
    // actor_role
    {"role.gateway", "gateway", "gateway"},
    {"role.responder", "petugas", "responder"},
    {"role.desk", "piket", "desk"},
    {"role.dispatcher", "operator", "dispatcher"},
    // route_role
    {"route.primary", "utama", "primary"},
    {"route.supporting", "pendukung", "supporting"},
    {"route.confirm", "belum pasti", "unconfirmed"},
    // radio::link_state
    {"link.closed", "ditutup", "closed"},
    {"link.opening", "sedang dibuka", "opening"},
    {"link.up", "hidup", "up"},
    {"link.degraded", "terganggu", "degraded"},
    {"link.waiting", "PUTUS", "DOWN"},
    // the board
    {"board.open", "terbuka", "open"},
    {"board.connected", "broker tersambung", "broker connected"},
    {"board.lost", "BROKER PUTUS", "BROKER LOST"},
    {"board.online", "gateway hidup", "gateway up"},
    {"board.offline", "GATEWAY MATI", "GATEWAY DOWN"},
    {"board.silent", "GATEWAY TIDAK TERDENGAR", "GATEWAY SILENT"},
    {"board.journal", "JURNAL GAGAL", "JOURNAL FAILED"},
    {"board.outbox", "kabar tertahan", "news waiting"},
    {"board.modem", "modem", "modem"},
    {"board.no_modem", "tanpa modem", "no modem"},
    {"board.no_orders", "Tidak ada perintah terbuka.", "No order is open."},
    {"board.loading", "Menunggu daftar perintah dari gateway ...", "Waiting for the gateway's list of orders ..."},
    {"board.not_shown", "perintah lain tidak dimuat", "further orders not loaded"},
    {"board.more_lines", "baris lagi tidak muat", "more lines do not fit"},
    {"board.news", "Kabar terakhir", "Latest news"},
    {"board.desk", "piket", "desk"},
    {"board.nothing_sent", "belum ada yang dikirim", "nothing sent yet"},
    {"board.unreadable", "pesan tak terbaca", "unreadable messages"},
    {"board.cancelled", "DIBATALKAN", "CANCELLED"},
    // lists and the timeline
    {"list.age", "UMUR", "AGE"},
    {"list.what", "KATEGORI / ISI", "CATEGORY / TEXT"},
    {"list.units", "REGU", "UNITS"},
    {"list.alarms", "ALARM", "ALARMS"},
    {"show.order", "Perintah", "Order"},
    {"show.revision", "revisi", "revision"},
    {"show.closed", "tidak terbuka lagi", "no longer open"},
    {"show.accepted_at", "diterima", "accepted"},
    {"show.valid_until", "berlaku sampai", "valid until"},
    {"show.address", "alamat", "address"},
    {"show.assignments", "Penugasan", "Assignments"},
    {"show.deliveries", "Pengiriman", "Deliveries"},
    {"show.timeline", "Kronologi", "Timeline"},
    {"show.more", "... kronologi terpotong; lanjutannya di jurnal mulai seq",
     "... the timeline is cut here; the journal has more from seq"},
    {"show.since", "sejak", "since"},
    {"show.edition", "edisi", "edition"},
    {"show.unverified", "BELUM TERVERIFIKASI, radio ditahan", "NOT VERIFIED, radios held"},
    {"show.held", "menunggu jam kerja", "waits for the working hours"},
    {"say.by", "oleh", "by"},
    {"say.by_source", "dari", "from"},
    {"say.called", "memanggil", "calling"},
    {"say.delivery", "kiriman", "delivery"},
    {"say.device_time", "waktu alat", "device time"},
    {"say.sent", "kiriman baru", "new deliveries"},
    {"say.skipped", "terlewati", "skipped"},
    {"say.gateway_started", "gateway mulai, versi", "gateway started, version"},
    // emergencies, readiness and rosters
    {"situation.who", "SIAPA", "WHO"},
    {"situation.state", "KEADAAN", "STATE"},
    {"situation.where", "POSISI", "POSITION"},
    {"situation.tasks", "TUGAS", "TASKS"},
    {"situation.note", "CATATAN", "NOTE"},
    {"situation.agency", "INSTANSI", "AGENCY"},
    {"situation.heard", "TERDENGAR", "HEARD"},
    {"situation.paths", "JALUR", "PATHS"},
    {"situation.unit", "REGU", "UNIT"},
    {"situation.shift", "JAGA", "SHIFT"},
    {"situation.on_duty", "BERTUGAS", "ON DUTY"},
    {"situation.strength", "KEKUATAN", "STRENGTH"},
    {"situation.next", "BERIKUTNYA", "NEXT"},
    {"situation.unsure", "belum pasti", "unsure"},
    {"situation.no_emergency", "tidak ada keadaan darurat", "no emergency is open"},
    {"situation.always", "selalu", "always"},
    {"situation.up", "hidup", "up"},
    {"situation.down", "PUTUS", "DOWN"},
    {"situation.unknown", "belum diketahui", "unknown"},
    {"situation.more", "baris lagi tidak muat", "more do not fit"},
    {"situation.until", "sampai", "until"},
    {"situation.instead_of", "menggantikan", "in place of"},
    {"situation.closed", "tutup, digantikan oleh", "is closed, in its place"},
    // results of commands
    {"done.accepted", "diterima sebagai", "accepted as"},
    {"done.repeat", "sudah diterima sebelumnya", "was accepted before"},
    {"done.called", "dipanggil", "called"},
    {"done.nobody", "belum ada regu", "no unit yet"},
    {"done.cancelled", "pembatalan diterima untuk", "cancel accepted for"},
    {"done.answered", "dicatat", "recorded"},
    {"done.alarm_closed", "alarm ditutup", "alarm closed"},
    {"done.changed", "perintah diubah", "order changed"},
    {"done.rejected", "ditolak", "rejected"},
    {"done.no_orders", "tidak ada perintah terbuka", "no order is open"},
    {"done.ack", "darurat ditangani", "emergency taken on"},
    {"done.cleared", "darurat selesai", "emergency over"},
    {"done.duty", "dicatat", "recorded"},
};

// The word of a key; for a key that the catalogue lacks (a newer gateway), the key's own name.
constexpr std::string_view word(language l, std::string_view key) {
  for (const auto& w : watch_words)
    if (w.key == key) return l == language::id ? w.id : w.en;
  const auto dot = key.find('.');
  return dot == key.npos ? key : key.substr(dot + 1);
}

}  // namespace kentongan::app
