// Angka yang berubah ditukar di tempatnya; tanpa skrip ini halaman tetap lengkap, tinggal dimuat ulang.
(() => {
  "use strict";
  const akar = document.querySelector("[data-aliran]");
  const kabar = document.getElementById("kabar");
  if (!akar || !kabar || !window.EventSource) return;
  const sebelum = kabar.textContent;

  const tukar = (unsur, isi) => {
    if (typeof isi === "string") {
      unsur.textContent = isi;
    } else if (isi.html !== undefined) {
      if (!unsur.contains(document.activeElement)) unsur.innerHTML = isi.html;
    } else {
      for (const [nama, nilai] of Object.entries(isi)) unsur.setAttribute(nama, nilai);
    }
    unsur.classList.remove("baru");
    void unsur.getBoundingClientRect();
    unsur.classList.add("baru");
  };

  const sumber = new EventSource(akar.dataset.aliran);
  sumber.addEventListener("open", () => { kabar.dataset.hidup = ""; });
  sumber.addEventListener("angka", (kiriman) => {
    const { pukul, isi } = JSON.parse(kiriman.data);
    let banyak = 0;
    for (const unsur of document.querySelectorAll("[data-l]")) {
      const baru = isi[unsur.dataset.l];
      if (baru === undefined) continue;
      if (typeof baru === "string" && unsur.textContent !== baru) banyak += 1;
      tukar(unsur, baru);
    }
    kabar.textContent = `Angka pukul ${pukul}` + (banyak ? `, ${banyak} angka berubah.` : ".");
  });
  sumber.addEventListener("error", () => {
    delete kabar.dataset.hidup;
    if (sumber.readyState !== EventSource.CLOSED) return;
    kabar.textContent = `${sebelum} Pembaruan langsung terhenti. `;
    const tautan = document.createElement("a");
    tautan.href = location.href;
    tautan.textContent = "Muat ulang";
    kabar.append(tautan);
  });
  addEventListener("pagehide", () => sumber.close());
})();
