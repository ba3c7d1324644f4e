"use strict";
// Swagger UI has no translations. Its fixed words are replaced where they appear; what comes from
// the description itself is Indonesian already.
const KATA = {
  "Authorize": "Masuk",
  "Logout": "Keluar",
  "Close": "Tutup",
  "Cancel": "Batal",
  "Cancel ": "Batal",
  "Reset": "Atur ulang",
  "Try it out": "Coba",
  "Try it out ": "Coba",
  "Execute": "Kirim",
  "Clear": "Bersihkan",
  "Parameters": "Parameter",
  "No parameters": "Tanpa parameter",
  "Name": "Nama",
  "Description": "Keterangan",
  "Responses": "Jawaban",
  "Response body": "Isi jawaban",
  "Response headers": "Header jawaban",
  "Server response": "Jawaban server",
  "Request URL": "Alamat permintaan",
  "Request body": "Isi permintaan",
  "Curl": "Perintah curl",
  "Code": "Kode",
  "Details": "Rincian",
  "Links": "Tautan",
  "No links": "Tanpa tautan",
  "Media type": "Jenis media",
  "Controls ": "Mengatur header ",
  " header.": ".",
  "Example Value": "Contoh",
  "Example": "Contoh",
  "Examples": "Contoh",
  "Schema": "Skema",
  "Schemas": "Skema",
  "Download": "Unduh",
  "Copy to clipboard": "Salin",
  "Loading...": "Memuat...",
  "required": "wajib",
  "Available authorizations": "Masuk",
  "Authorized": "Sudah masuk",
  "username:": "Nama pengguna:",
  "password:": "Kata sandi:",
  "Client credentials location:": "Tempat rahasia klien:",
  "Authorization header": "Header Authorization",
  "Request body ": "Isi permintaan ",
  "Scopes:": "Izin:",
  "Scopes are used to grant an application different levels of access to data on behalf of the end user. Each API may declare one or more scopes.":
    "Tanpa pilihan, semua izin akun ini berlaku. Pilih beberapa untuk mencoba dengan izin lebih sedikit.",
  "API requires the following scopes. Select which ones you want to grant to Swagger UI.": "",
  "select all": "pilih semua",
  "select none": "kosongkan",
  "Flow:": "Alur:",
  "Token URL:": "Alamat token:",
  "Servers": "Server",
  "Send empty value": "Kirim nilai kosong",
  "Expand all": "Buka semua",
  "Collapse all": "Tutup semua",
  "Undocumented": "Tidak diterangkan",
  "Failed to load API definition.": "Acuan tidak dapat dimuat. Muat ulang halaman ini.",
  "Fetch error": "Gagal mengambil",
  "No operations defined in spec!": "Belum ada operasi.",
};

function terjemahkan(akar) {
  const jalan = document.createTreeWalker(akar, NodeFilter.SHOW_TEXT);
  for (let simpul = jalan.nextNode(); simpul; simpul = jalan.nextNode()) {
    // Not inside code and examples: a value there may be one of these words.
    if (simpul.parentElement && simpul.parentElement.closest("pre, code, .highlight-code, .renderedMarkdown")) continue;
    const baru = KATA[simpul.nodeValue] ?? KATA[simpul.nodeValue.trim()];
    if (baru !== undefined && baru !== simpul.nodeValue) simpul.nodeValue = baru;
  }
  const saring = document.querySelector(".operation-filter-input");
  if (saring && saring.placeholder !== "Saring menurut kelompok") {
    saring.placeholder = "Saring menurut kelompok";
    saring.setAttribute("aria-label", "Saring menurut kelompok");
  }
}

async function periksa() {
  const keadaan = document.getElementById("keadaan");
  try {
    const jawaban = await fetch("/health", { cache: "no-store" });
    const isi = await jawaban.json();
    document.getElementById("demo").hidden = isi.demo !== true && isi.tiruan !== true;
    document.getElementById("sebutan").textContent = isi.tiruan ? "TIRUAN" : "DEMO";
    const mati = Object.entries(isi.bagian ?? {}).filter(([, bagian]) => !bagian.siap).map(([nama]) => nama);
    keadaan.className = "keadaan " + (isi.siap ? "siap" : "belum");
    keadaan.textContent = isi.siap ? "Semua layanan siap" : "Belum siap: " + mati.join(", ");
  } catch {
    keadaan.className = "keadaan belum";
    keadaan.textContent = "Gateway tidak menjawab";
  }
}

const acuan = document.getElementById("acuan");
new MutationObserver((perubahan) => {
  for (const satu of perubahan) {
    if (satu.type === "characterData") terjemahkan(satu.target.parentNode ?? acuan);
    for (const simpul of satu.addedNodes) terjemahkan(simpul.nodeType === 3 ? simpul.parentNode : simpul);
  }
}).observe(acuan, { childList: true, subtree: true, characterData: true });

SwaggerUIBundle({
  url: "/openapi.json",
  domNode: acuan,
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  defaultModelsExpandDepth: -1,
  defaultModelExpandDepth: 2,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
  supportedSubmitMethods: ["get", "post", "put", "patch", "delete"],
});
periksa();
setInterval(periksa, 15000);
