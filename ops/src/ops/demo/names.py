"""Names as they are heard in Palangka Raya, and roads named after trees and birds."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MEN = _words(
    "Aditya Agus Ahmad Andreas Anton Arianto Bambang Bawi Beni Budi Dandi Darius Deni Dodi Edi "
    "Eko Fajar Ferdi Gerson Hadi Hendra Herman Ismail Iwan Jaya Jimi Joni Junaidi Karyadi Kristian "
    "Lambung Lukas Mahdi Markus Nanang Nurdin Oktavianus Panji Rahmat Rano Riduan Rizal Rudi "
    "Sabran Samuel Sius Slamet Sugeng Supardi Tampung Tarung Tingang Tono Untung Wahyu Yanto "
    "Yohanes Yulius Yusuf Zainal"
)
WOMEN = _words(
    "Agustina Aminah Anisa Asih Ayu Bawik Damayanti Dewi Diah Dina Dorkas Elisabet Endang Erni "
    "Ester Fatimah Fitri Hana Hartati Hayati Herlina Ida Indah Intan Kartini Kristina Lamiang "
    "Lestari Lidia Lina Maria Marlina Mariam Mega Nanyan Nova Nurul Nyai Puspita Rahmawati Ratna "
    "Rina Riwut Rosita Rukayah Rut Salmah Sari Sinta Siti Sri Sumiati Tina Tuti Wati Wulan Yanti "
    "Yuliana Yuni Zubaidah"
)
FAMILIES = _words(
    "Anggen Asang Badar Bajik Baran Basuki Bungai Dehen Djala Duhung Durahman Embang Gara Garang "
    "Gunawan Halim Handoko Hasan Ilung Inin Kaharap Kamis Karang Kurnia Kusuma Lambang Lampe "
    "Limin Mahar Mambang Mantir Masdar Nahan Ngalau Nugroho Nyangkal Pahari Pasaribu Prasetyo "
    "Rahan Rangkai Rasyid Riban Sahay Salundik Samad Santoso Saputra Sempung Setiawan Silam "
    "Sulaiman Surya Susanto Tandang Tangkas Toendan Tundan Usop Wibowo"
)
ROADS = _words(
    "Bangkirai Belibis Cempedak Damar Enggang Gelam Haruan Jelutung Kahayan Kamboja Kelakai "
    "Keruing Ketapi Lunuk Meranti Merpati Nyatu Pinus Ramin Rangas Rotan Sapan Seluang Tengkawang "
    "Tampahas Ulin"
)
