/** An officer's day with openapi-typescript and openapi-fetch. */

import createClient, { type Client } from "openapi-fetch";
import { day, eventually, expect, got, refused } from "./day.js";
import type { components, paths } from "./made/fetch.js";

async function signIn(username: string): Promise<Client<paths>> {
  const open = createClient<paths>({ baseUrl: day.url });
  const token = got(
    "sign in",
    await open.POST("/auth/token", {
      body: { grant_type: "password", username, password: day.password },
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    }),
  );
  return createClient<paths>({
    baseUrl: day.url,
    headers: { Authorization: `Bearer ${token.access_token}` },
  });
}

const officer = await signIn(day.officer);
const evaluator = await signIn(day.evaluator);

const body: components["schemas"]["PpksBaru"] = {
  nama: day.nama,
  nik: day.nik,
  tanggal_lahir: "1960-05-15",
  jenis_kelamin: "L",
  kelurahan: "62.71.03.1002",
  dasar_lokasi: "domisili",
  kategori: ["lanjut-usia-terlantar"],
  disabilitas: false,
};
const key = { "Idempotency-Key": `fetch-${day.nik}` };
const registered = await officer.POST("/rehsos/v1/ppks", { params: { header: key }, body });
const ppks = got("register", registered);
const again = await officer.POST("/rehsos/v1/ppks", { params: { header: key }, body });
expect("the same key", got("register again", again).id, ppks.id);

const known = await officer.POST("/rehsos/v1/ppks", { body });
expect("409", refused("a known NIK", known, 409).type.startsWith("/problems/"), true);
const nameless = await officer.POST("/rehsos/v1/ppks", { body: { ...body, nama: "0" } });
expect("422", refused("no name", nameless, 422).errors?.[0]?.lokasi, "/nama");

const found = await officer.POST("/rehsos/v1/ppks/cari", { body: { nama: day.nama } });
expect("found", got("search", found).data.some(({ id }) => id === ppks.id), true);

const ppksPath = { path: { ppks_id: ppks.id } };
const read = await officer.GET("/rehsos/v1/ppks/{ppks_id}", { params: ppksPath });
got("read", read);
const etag = read.response.headers.get("etag") ?? "";
for (const [telepon, status] of [["0812345678", 200], ["0812345679", 412]] as const) {
  const change = await officer.PATCH("/rehsos/v1/ppks/{ppks_id}", {
    params: { ...ppksPath, header: { "If-Match": etag } },
    body: { telepon },
  });
  if (status === 200) got("change", change);
  else expect("412", refused("a stale change", change, status).status, status);
}

const asked = await officer.POST("/rehsos/v1/permohonan", {
  body: { layanan: "rujukan-lansia-panti", ppks_id: ppks.id, sumber: "permohonan" },
});
const path = { permohonan_id: got("request", asked).id };
const early = await officer.POST("/rehsos/v1/permohonan/{permohonan_id}/proses", {
  params: { path },
});
expect("409", refused("out of order", early, 409).status, 409);
got("verify", await officer.POST("/rehsos/v1/permohonan/{permohonan_id}/verifikasi", { params: { path } }));
got("process", await officer.POST("/rehsos/v1/permohonan/{permohonan_id}/proses", { params: { path } }));
const done = await officer.POST("/rehsos/v1/permohonan/{permohonan_id}/selesai", {
  params: { path },
  body: {
    sumber_dana: "apbd-kota",
    komponen: [{ kode: "rujukan-pengantaran", jumlah: 1, satuan: "kali" }],
  },
});
expect("state", got("complete", done).status, "selesai");

const evaluation = await evaluator.POST("/rehsos/v1/evaluasi", {
  body: {
    ppks_id: ppks.id,
    dinilai: { rekam_id: path.permohonan_id },
    tanggal: day.today,
    kebutuhan_dasar: true,
    tugas_peran: false,
    mengatasi_masalah: false,
  },
});
got("evaluate", evaluation);

const sent = new FormData();
sent.set("berkas", new File([day.csv], "ppks.csv", { type: "text/csv" }));
const upload = await officer.POST("/rehsos/v1/ppks/impor", {
  body: { berkas: day.csv },
  bodySerializer: () => sent,
});
const job = { path: { impor_id: got("upload", upload).id } };
const ended = await eventually("import", async () => {
  const progress = got("progress", await officer.GET("/rehsos/v1/impor/{impor_id}", { params: job }));
  return progress.status === "selesai" ? progress : undefined;
});
expect("rows taken", ended.diterima, 1);
expect("rows refused", ended.ditolak, 1);
const faults = got("faults", await officer.GET("/rehsos/v1/impor/{impor_id}/galat", { params: job }));
expect("the refused row", faults.data[0]?.kolom, "jenis_kelamin");
const report = await officer.GET("/rehsos/v1/impor/{impor_id}/laporan", { params: job, parseAs: "text" });
expect("report", got("report", report).includes("jenis_kelamin"), true);

const figure = { path: { kode: "ppks-berfungsi-sosial" }, query: { tahun: Number(day.today.slice(0, 4)) } };
await eventually("the fact", async () => {
  const facts = await evaluator.GET("/kinerja/v1/indikator/{kode}/fakta", { params: figure });
  return got("facts", facts).data.find(({ rekam_id }) => rekam_id === path.permohonan_id);
});
const counted = got("figure", await officer.GET("/kinerja/v1/indikator/{kode}", { params: figure }));
expect("counted", Number(counted.penyebut) >= 1, true);
console.log("day done");
