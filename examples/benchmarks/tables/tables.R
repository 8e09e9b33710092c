# Writes the tables that R's packages in Debian contain as CSV files: Rscript tables.R FOLDER
# Packages: r-base-core r-cran-mass r-cran-mlbench r-cran-modeldata r-cran-cardata r-cran-ggplot2
folder <- commandArgs(trailingOnly = TRUE)[1]
table <- function(package, name) {
    place <- new.env()
    data(list = name, package = package, envir = place)
    as.data.frame(get(name, envir = place))
}
save <- function(name, rows, label) {
    rows <- rows[!is.na(rows[[label]]), ]
    write.csv(rows, file.path(folder, paste0(name, ".csv")), row.names = FALSE, na = "")
}
without <- function(rows, ...) rows[, !(names(rows) %in% c(...))]

save("titanic", table("carData", "TitanicSurvival"), "survived")
save("penguins", table("modeldata", "penguins"), "species")
save("credit", table("modeldata", "credit_data"), "Status")
save("churn", table("modeldata", "wa_churn"), "churn")
save("attrition", table("modeldata", "attrition"), "Attrition")
save("votes", table("mlbench", "HouseVotes84"), "Class")
save("pima", table("mlbench", "PimaIndiansDiabetes2"), "diabetes")
save("vehicle", table("mlbench", "Vehicle"), "Class")
save("glass", table("mlbench", "Glass"), "Type")
save("soybean", table("mlbench", "Soybean"), "Class")
save("boston", table("MASS", "Boston"), "medv")
save("concrete", table("modeldata", "concrete"), "compressive_strength")
save("ames", table("modeldata", "ames"), "Sale_Price")
save("sacramento", table("modeldata", "Sacramento"), "price")
save("cars", table("modeldata", "car_prices"), "Price")
save("wages", table("carData", "SLID"), "wages")
save("salaries", table("carData", "Salaries"), "salary")
set.seed(1)
diamonds <- table("ggplot2", "diamonds")
save("diamonds", diamonds[sample(nrow(diamonds), 5000), ], "price")

# The other tables of mlbench and modeldata with 200 rows or more and one target. None of them served to choose the recipe.
some <- function(rows) { set.seed(1); rows[sort(sample(nrow(rows), 5000)), ] }
for (name in c("Ionosphere", "Sonar", "DNA", "Vowel")) save(tolower(name), table("mlbench", name), "Class")
save("biopsy", without(table("mlbench", "BreastCancer"), "Id"), "Class")
save("satellite", some(table("mlbench", "Satellite")), "classes")
save("letters", some(table("mlbench", "LetterRecognition")), "lettr")
save("ozone", table("mlbench", "Ozone"), "V4")
save("alzheimer", table("modeldata", "ad_data"), "Class")
save("biomass", without(table("modeldata", "biomass"), "sample", "dataset"), "HHV")
save("cells", without(table("modeldata", "cells"), "case"), "class")
save("jobs", table("modeldata", "hpc_data"), "class")
save("loans", some(table("modeldata", "lending_club")), "Class")
save("calls", table("modeldata", "mlc_churn"), "churn")
save("meats", without(table("modeldata", "meats"), "fat", "protein"), "water")
save("parabola", table("modeldata", "parabolic"), "class")
save("speech", table("modeldata", "pd_speech"), "class")
save("remote", some(table("modeldata", "stackoverflow")), "Remote")
save("twoclass", table("modeldata", "two_class_dat"), "Class")
