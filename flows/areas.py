"""The nine areas of need as the dialogs use them: their digits, their names in words, what is usually looked for."""

AREAS = ("care", "health", "housing", "money", "work", "family", "material", "community", "advice")
"""The nine areas in the order in which a digit names them."""

USUAL_KINDS = {
    "care": ("pecovatelska-sluzba", "osobni-asistence", "odlehcovaci-sluzby"),
    "health": ("dusevni-zdravi", "domaci-zdravotni-pece", "terenni-socialni-prace"),
    "housing": ("odborne-poradenstvi", "housing-first", "azylove-domy"),
    "money": ("dluhove-poradenstvi", "davkove-poradenstvi", "odborne-poradenstvi"),
    "work": ("pracovni-poradenstvi", "socialni-rehabilitace", "terenni-socialni-prace"),
    "family": ("sas-rodiny", "odborne-poradenstvi", "rodicovske-kompetence"),
    "material": ("potravinova-pomoc", "hmotna-pomoc", "nabytkova-banka"),
    "community": ("dobrovolnici", "sas-seniori", "komunitni-centrum"),
    "advice": ("terenni-socialni-prace", "odborne-poradenstvi", "mobilni-kancelar"),
}
"""What is looked for when only an area was chosen by its digit."""

AREA_WORDS = {
    "care": "pece",
    "health": "zdravi",
    "housing": "bydleni",
    "money": "penize dluhy davky",
    "work": "prace",
    "family": "rodina deti",
    "material": "jidlo obleceni",
    "community": "samota",
    "advice": "jine rada",
}
"""Words by which people name an area from the list."""

WORDS_KEPT = 1200
"""Characters of a person's own words kept for the worker."""
