/** An officer's day with @hey-api/openapi-ts and its fetch client. */

import { day, eventually, expect, got, refused } from "./day.js";
import { createClient, type Client } from "./made/hey/client/index.js";
import * as api from "./made/hey/index.js";

async function signIn(username: string): Promise<Client> {
  const open = createClient({ baseUrl: day.url });
  const token = got(
    "sign in",
    await api.gatewayMintaToken({
      client: open,
      body: { grant_type: "password", username, password: day.password },
    }),
  );
  return createClient({ baseUrl: day.url, auth: () => token.access_token });
}

const client = await signIn(day.officer);
const evaluator = await signIn(day.evaluator);

const body: api.PpksBaru = {
  nama: day.nama,
  nik: day.nik,
  tanggal_lahir: "1960-05-15",
  jenis_kelamin: "L",
  kelurahan: "62.71.03.1002",
  dasar_lokasi: "domisili",
  kategori: ["lanjut-usia-terlantar"],
  disabilitas: false,
};
const headers = { "Idempotency-Key": `hey-${day.nik}` };
const ppks = got("register", await api.rehsosDaftarkanPpks({ client, headers, body }));
const again = await api.rehsosDaftarkanPpks({ client, headers, body });
expect("the same key", got("register again", again).id, ppks.id);

const known = await api.rehsosDaftarkanPpks({ client, body });
expect("409", refused("a known NIK", known, 409).type.startsWith("/problems/"), true);
const nameless = await api.rehsosDaftarkanPpks({ client, body: { ...body, nama: "0" } });
expect("422", refused("no name", nameless, 422).errors?.[0]?.lokasi, "/nama");

const found = await api.rehsosCariPpks({ client, body: { nama: day.nama } });
expect("found", got("search", found).data.some(({ id }) => id === ppks.id), true);

const person = { ppks_id: ppks.id };
const read = await api.rehsosLihatPpks({ client, path: person });
got("read", read);
const asRead = { "If-Match": read.response?.headers.get("etag") ?? "" };
const change = { client, path: person, headers: asRead };
got("change", await api.rehsosUbahPpks({ ...change, body: { telepon: "0812345678" } }));
const stale = await api.rehsosUbahPpks({ ...change, body: { telepon: "0812345679" } });
expect("412", refused("a stale change", stale, 412).status, 412);

const asked = await api.rehsosAjukanPermohonan({
  client,
  body: { layanan: "rujukan-lansia-panti", ppks_id: ppks.id, sumber: "permohonan" },
});
const request = { client, path: { permohonan_id: got("request", asked).id } };
const early = await api.rehsosProsesPermohonan(request);
expect("409", refused("out of order", early, 409).status, 409);
got("verify", await api.rehsosVerifikasiPermohonan(request));
got("process", await api.rehsosProsesPermohonan(request));
const done = await api.rehsosSelesaikanPermohonan({
  ...request,
  body: {
    sumber_dana: "apbd-kota",
    komponen: [{ kode: "rujukan-pengantaran", jumlah: 1, satuan: "kali" }],
  },
});
expect("state", got("complete", done).status, "selesai");

const evaluation = await api.rehsosCatatEvaluasi({
  client: evaluator,
  body: {
    ppks_id: ppks.id,
    dinilai: { rekam_id: request.path.permohonan_id },
    tanggal: day.today,
    kebutuhan_dasar: true,
    tugas_peran: false,
    mengatasi_masalah: false,
  },
});
got("evaluate", evaluation);

const berkas = new File([day.csv], "ppks.csv", { type: "text/csv" });
const upload = await api.rehsosImporPpks({ client, body: berkas });
const job = { client, path: { impor_id: got("upload", upload).id } };
const ended = await eventually("import", async () => {
  const progress = got("progress", await api.rehsosLihatImpor(job));
  return progress.status === "selesai" ? progress : undefined;
});
expect("rows taken", ended.diterima, 1);
expect("rows refused", ended.ditolak, 1);
const faults = got("faults", await api.rehsosGalatImpor(job));
expect("the refused row", faults.data[0]?.kolom, "jenis_kelamin");
const report = await api.rehsosLaporanImpor({ ...job, parseAs: "text" });
expect("report", String(got("report", report)).includes("jenis_kelamin"), true);

const figure = { path: { kode: "ppks-berfungsi-sosial" }, query: { tahun: Number(day.today.slice(0, 4)) } };
await eventually("the fact", async () => {
  const facts = await api.kinerjaFaktaIndikator({ client: evaluator, ...figure });
  return got("facts", facts).data.find(({ rekam_id }) => rekam_id === request.path.permohonan_id);
});
const counted = got("figure", await api.kinerjaAngkaIndikator({ client, ...figure }));
expect("counted", Number(counted.penyebut) >= 1, true);
console.log("day done");
