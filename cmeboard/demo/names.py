"""Names as an English school's register holds them, from many origins; joined at random, so that they mean nobody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Forenames and surnames that go together; `share` of all pupils have such a name."""

    share: float
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    surnames: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


ORIGINS = (
    Origin(
        56,
        _words(
            "Amelia Ava Beatrice Chloe Daisy Ella Esme Evie Freya Grace Harriet Imogen Isla Jasmine Lily Lottie "
            "Martha Matilda Molly Niamh Orla Phoebe Poppy Rosie Ruby Scarlett Sophie Tilly Willow Zara Zoë Anne-Marie"
        ),
        _words(
            "Alfie Archie Ben Callum Charlie Daniel Dylan Ethan Finley Freddie George Harry Harvey Isaac Jack Jacob "
            "Jude Kai Leo Logan Louis Mason Max Noah Oliver Oscar Reuben Rowan Theo Toby Tom Seán"
        ),
        _words(
            "Abbott Ashworth Baker Barrow Bennett Bickerstaff Booth Brearley Brook Carter Chadwick Clarke Cooper Cross "
            "Davies Dawson Doyle Dunn Edwards Ellis Evans Fenwick Fletcher Ford Garside Gibson Greenhalgh Hale "
            "Hargreaves Hobbs Holt Hughes Jenkins Jones Kirkby Lloyd Marsh Mason Moss Newton Oakley Parkin Pearson "
            "Pritchard Reeves Rhys Rowe Sample Shaw Skelton Slater Stubbs Tate Thorne Tranter Vickers Wade Walsh "
            "Webb Whittle Wren Yates"
        ),
    ),
    Origin(
        8,
        _words("Aoife Caitlín Ciara Máire Roisin Siobhán Sinéad"),
        _words("Cormac Declan Eoin Fionn Niall Oisín Pádraig"),
        _words("O'Brien O'Neill O’Shea D'Arcy Mac_Giolla McBride McDonagh FitzGerald St_John-Smythe"),
    ),
    Origin(
        5,
        _words("Alicja Julia Kinga Łucja Zofia Zuzanna"),
        _words("Antoni Bartosz Filip Jakub Miłosz Szymon"),
        _words("Błaszczyk Dąbrowski Grzegorzewski Kowalczyk Łukasik Śliwa Wójcik Żak"),
    ),
    Origin(
        4,
        _words("Alexandra Andreea Ioana Ștefania"),
        _words("Andrei Ionuț Răzvan Ștefan"),
        _words("Bălan Ionescu Munteanu Țurcanu"),
    ),
    Origin(
        8,
        _words("Aisha Fatima Hafsa Iqra Maryam Zainab"),
        _words("Abdullah Hamza Ibrahim Mohammed Muhammad Yusuf"),
        _words("Ahmed Akhtar Begum Chowdhury Hussain Khan Mahmood Rahman ul-Haq"),
    ),
    Origin(
        4,
        _words("Ananya Diya Harpreet Simran"),
        _words("Arjun Gurdeep Jaspal Rohan"),
        _words("Kaur Menon Patel Sandhu Singh Venkataramanan"),
    ),
    Origin(3, _words("Thị_Mai Thị_Hương Ngọc Linh"), _words("Đức Minh Quang Văn_Nam"), _words("Đặng Nguyễn Phạm Trần")),
    Origin(2, _words("Jia_Yi Mei Xiu-Ying"), _words("Haoran Jun Zi_Xuan"), _words("Au-Yeung Li Ng Wu Xu Zhang")),
    Origin(
        4,
        _words("Adaeze Chiamaka Ifeoma Temitope"),
        _words("Chukwuemeka Emeka Kwame Olúwaṣeun"),
        _words("Adébáyọ̀ Boateng Eze Mensah Nwosu Okonkwo Owusu-Ansah"),
    ),
    Origin(
        3,
        _words("Amina Hodan Layla Nour"),
        _words("Abdirahman Karim Omar Yahya"),
        _words("Abdi Al-Masri Hassan bin_Saleh Warsame"),
    ),
    Origin(
        3,
        _words("Beatriz Inês Mariana"),
        _words("João Martim Tomás"),
        _words("Conceição da_Silva dos_Santos Gonçalves Simões"),
    ),
)

DOUBLE_BARREL_SHARE = 0.04

STREETS = _words(
    "Abbey_Road Alder_Close Barn_Lane Beacon_View Birch_Grove Castle_Street Chapel_Walk Church_Lane Cob_Lane "
    "Dovecote_Mews Example_Road Fern_Bank Ferry_Lane Hazel_Drive Hop_Pole_Way Kiln_Close Larch_Rise Mill_Lane "
    "Nutmeg_Row Orchard_Street Pump_Street Quarry_Hill River_View Sansome_Place Swan_Court Tannery_Yard Vicarage_Road "
    "Wharf_Street Windmill_Rise Yew_Tree_Avenue"
)

TOWNS = (
    ("Worcester", "WR1"),
    ("Worcester", "WR5"),
    ("Droitwich", "WR9"),
    ("Malvern", "WR14"),
    ("Evesham", "WR11"),
    ("Redditch", "B97"),
    ("Bromsgrove", "B61"),
    ("Kidderminster", "DY10"),
)

UNISSUED_LETTERS = "CIKMOV"
"""Letters that no postcode has in its second half: an address made with them can be nobody's."""

PRIMARY_SCHOOLS = _words(
    "Brook_Street_Primary_School Elm_Green_First_School Example_Primary_School Holly_Bank_Academy "
    "Mill_Pond_CofE_Primary_School St_Example's_Catholic_Primary_School Three_Oaks_Primary_School"
)

REFERRING_SCHOOLS = _words(
    "Example_High_School Fernhill_Academy Nether_Marsh_School Priory_Lane_School Saltway_High_School"
)
