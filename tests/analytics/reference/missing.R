# Expected values of Rubin's rules and of chained equations, written as missing.json beside this script.
# Run in this folder:  Rscript missing.R     Needs R >= 4.2 with mice, mitml, mitools and jsonlite.
suppressMessages({library(jsonlite); library(mice); library(mitools)})
sets <- list(
  list(q = c(0.31, 0.42, 0.29, 0.37, 0.45), se = c(0.20, 0.21, 0.19, 0.20, 0.22), n = 127, k = 2),
  list(q = c(-1.2, 0.4), se = c(0.5, 0.6), n = 40, k = 5),
  list(q = 2 + sin(1:20) / 10, se = 0.3 + cos(1:20) / 50, n = 10000, k = 15),
  list(q = c(1, 1.0001, 0.9999), se = c(0.4, 0.4, 0.4), n = 60, k = 1))
rubin <- lapply(sets, function(s) {
  p <- pool.scalar(s$q, s$se^2, n = s$n, k = s$k)
  infinite <- MIcombine(as.list(s$q), as.list(s$se^2))
  c(s, list(estimate = p$qbar, within = p$ubar, between = p$b, total = p$t, df = p$df, r = p$r, fmi = p$fmi,
            old_df = infinite$df))
})

# A registry in small: outcome missing more often in the old, discharge score nearly always there.
set.seed(20261126)
n <- 500
age <- round(rnorm(n, 68, 11))
arm <- rbinom(n, 1, 0.35)
discharge <- as.integer(cut(0.05 * (age - 68) + rlogis(n), c(-Inf, -1.5, -0.3, 0.6, 1.8, Inf))) - 1L
score <- as.integer(cut(1.1 * (discharge - 2) + 0.02 * (age - 68) - 0.5 * arm + rlogis(n), c(-Inf, -2, -0.7, 0.4, 1.5, Inf))) - 1L
nihss <- pmax(0, round(8 + 3 * (discharge - 2) + rnorm(n, 0, 4)))
score[runif(n) < plogis(-1.3 + 0.05 * (age - 68))] <- NA
nihss[runif(n) < 0.10] <- NA
diabetes <- rbinom(n, 1, plogis(-1 + 0.02 * (age - 68) + 0.2 * (discharge - 2))); diabetes[runif(n) < 0.12] <- NA
d <- data.frame(age, arm, discharge, score, nihss, diabetes)
f <- transform(d, discharge = factor(discharge), score = factor(score, ordered = TRUE), diabetes = factor(diabetes))
m <- 50
imp <- mice(f, m = m, maxit = 5, seed = 7, printFlag = FALSE)
good <- sapply(seq_len(m), function(i) mean(as.integer(complete(imp, i)$score) <= 3))
strokes <- sapply(seq_len(m), function(i) mean(complete(imp, i)$nihss))
sugar <- sapply(seq_len(m), function(i) mean(complete(imp, i)$diabetes == "1"))
odds <- sapply(seq_len(m), function(i) {
  g <- complete(imp, i); fit <- glm(I(as.integer(score) <= 3) ~ arm + age, binomial, g); c(coef(fit)[["arm"]], sqrt(vcov(fit)["arm", "arm"]))
})
summary_of <- function(x) list(mean = mean(x), sd = sd(x))
chained <- list(data = lapply(d, function(x) x), m = m, good = summary_of(good), nihss = summary_of(strokes),
                diabetes = summary_of(sugar), log_odds = list(mean = mean(odds[1, ]), sd = sd(odds[1, ]), within = mean(odds[2, ]^2)))
# Several terms at once: what was pooled, and mice::D1 (mitml without degrees of freedom).
results <- function(f) structure(f$analyses, class = c("mitml.result", "list"))
several <- lapply(list(c(m = 7, small = FALSE), c(m = 3, small = TRUE)), function(s) {
  drawn <- mice(nhanes2, m = s[["m"]], seed = 3, printFlag = FALSE)
  tested <- if (s[["small"]]) c("age40-59", "age60-99") else c("age40-59", "age60-99", "hypyes")
  whole <- with(drawn, lm(chl ~ age + bmi + hyp))
  rest <- if (s[["small"]]) with(drawn, lm(chl ~ bmi + hyp)) else with(drawn, lm(chl ~ bmi))
  covariances <- lapply(whole$analyses, function(f) unname(vcov(f)[tested, tested]))
  finite <- if (s[["small"]]) NULL else unname(D1(whole, rest)$result[1, 1:5])
  large <- mitml::testModels(results(whole), results(rest), method = "D1")
  list(estimates = unname(t(sapply(whole$analyses, function(f) coef(f)[tested]))), covariances = covariances,
       complete_df = df.residual(whole$analyses[[1]]), finite = finite, infinite = unname(large$test[1, 1:5]))
})
versions <- list(mitml = as.character(packageVersion("mitml")), r = R.version.string, mice = as.character(packageVersion("mice")),
                 mitools = as.character(packageVersion("mitools")), date = as.character(Sys.Date()))
write(toJSON(list(versions = versions, rubin = rubin, chained = chained, several = several), auto_unbox = TRUE, digits = NA, na = "null"), "missing.json")
