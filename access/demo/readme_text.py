"""The README that goes with the demonstration's files (French: planners read it)."""

from typing import Final

README: Final = """\
DÉMONSTRATION D'ARTOIS ACCESS - DONNÉES SYNTHÉTIQUES
====================================================

Ces fichiers sont produits par `access.demo.generate` (graine {seed}) à partir de petites tables de faits.
Ils servent à essayer le service. Ils ne renseignent pas sur les bus, les trains ou les rues réels :
ne les utilisez ni pour voyager, ni pour décider.

Fichier              Ce qui est réel                              Ce qui est synthétique
tadao-demo.zip       numéros, noms, couleurs et arrêts de         tous les horaires, les quais, l'ordre de
                     24 lignes (dont les 7 Bulles), quelques      certains arrêts (Bulles 2, 4, 6, 7), toutes
                     temps de parcours et fréquences publiés      les lignes locales (201...), urbaines et
                                                                  scolaires (S01...) et leurs arrêts
ter-demo.zip         gares, nombre de trains par gare un          tous les horaires et les missions des trains
                     jour ouvrable (mardi 4 mars 2025)
streets-demo.osm.pbf l'allure générale de A1, A21 et A26          toutes les rues, balisées source=synthetic
population.csv       la population légale de chaque commune       la répartition dans la commune
places.csv           lycées, gares, parcs d'activités, lieux      (positions approchées signalées)

Jours : année scolaire 2026-2027, zone B, du {first} au {last}. Dates de vacances saisies de mémoire du
calendrier scolaire : à vérifier avant tout autre usage.

Services (tadao-demo.zip)
SEM  du lundi au vendredi, hors jours fériés
SCO  en plus, les lundis, mardis, jeudis et vendredis de classe
MER  en plus, les mercredis de classe
SAM  les samedis, hors jours fériés
DIM  les dimanches et les jours fériés
NUI  les nuits de vendredi et de samedi (passages après minuit, notés au-delà de 24:00:00)

Sources des faits et licences
- Communes, contours et populations : IGN Admin Express 2018 / Etalab (Licence Ouverte).
- Arrêts, lignes, couleurs : Artois Mobilités - Tadao, données de 2025 et 2026 sur data.gouv.fr (licence à vérifier).
- Gares et nombre de trains : SNCF TER 2025 (ODbL).
- Lycées : académie de Lille 2021 (Licence Ouverte).
- Fréquences, amplitudes, temps de parcours : presse, bulles-tadao.fr et corridor publié (voir SOURCES.md du projet).
"""
