# Expected values of margin tests and power, written as honesty.json beside this script.
# Run in this folder:  Rscript honesty.R     Needs R >= 4.2 with pwr, Hmisc and jsonlite.
suppressMessages({library(jsonlite); library(pwr); library(Hmisc)})
# The score statistic by maximising the likelihood numerically under the constraint, which is
# independent of the closed form in the product.
constrained <- function(t, d) {
  f <- function(q) dbinom(t[1], t[2], q + d, log = TRUE) + dbinom(t[3], t[4], q, log = TRUE)
  low <- max(0, -d); high <- min(1, 1 - d)
  grid <- low + (high - low) * (1:999) / 1000
  best <- which.max(sapply(grid, f))
  optimize(f, c(if (best == 1) low else grid[best - 1], if (best == 999) high else grid[best + 1]),
           maximum = TRUE, tol = 1e-13)$maximum
}
score <- function(t, d, factor) {
  q <- constrained(t, d); p <- q + d; N <- t[2] + t[4]
  v <- (p * (1 - p) / t[2] + q * (1 - q) / t[4]) * (if (factor) N / (N - 1) else 1)
  (t[1] / t[2] - t[3] / t[4] - d) / sqrt(v)
}
margins <- list()
for (t in list(c(7, 41, 14, 86), c(20, 41, 45, 86), c(42, 81, 2, 12), c(0, 20, 0, 25), c(98, 100, 97, 99), c(3, 30, 0, 29)))
  for (d in c(-0.15, -0.1, -0.05, 0.05, 0.1, 0.2))
    margins[[length(margins) + 1]] <- list(table = t, difference = d, mn = score(t, d, TRUE), fm = score(t, d, FALSE))

proportions <- list()
for (case in list(c(0.4, 0.25, 60, 60), c(0.1, 0.05, 400, 400), c(0.5, 0.36, 41, 41), c(0.02, 0.2, 25, 25))) {
  p1 <- case[1]; p2 <- case[2]; n <- case[3]
  size <- power.prop.test(p1 = p1, p2 = p2, power = 0.8, tol = 1e-12)
  proportions[[length(proportions) + 1]] <- list(p = p1, reference = p2, n = n,
    normal = power.prop.test(n = n, p1 = p1, p2 = p2)$power, patients = size$n,
    arcsine = pwr.2p2n.test(ES.h(p1, p2), n, n)$power,
    arcsine_unequal = pwr.2p2n.test(ES.h(p1, p2), n, 2 * n)$power,
    detectable = uniroot(function(p) power.prop.test(n = n, p1 = p, p2 = p2)$power - 0.8, c(p2 + 1e-4, 1 - 1e-4), tol = 1e-12)$root)
}
fisher <- list()
for (case in list(c(0.6, 0.2, 12, 15), c(0.5, 0.5, 9, 9), c(0.05, 0.7, 8, 14))) {
  power <- 0
  for (x in 0:case[3]) for (y in 0:case[4])
    if (fisher.test(matrix(c(x, case[3] - x, y, case[4] - y), 2))$p.value <= 0.05)
      power <- power + dbinom(x, case[3], case[1]) * dbinom(y, case[4], case[2])
  fisher[[length(fisher) + 1]] <- list(case = case, power = power)
}
means <- list()
for (case in list(c(0.5, 40, 40), c(0.2, 300, 150), c(1.1, 8, 20)))
  means[[length(means) + 1]] <- list(effect = case[1], n = case[2], reference_n = case[3],
    power = pwr.t2n.test(n1 = case[2], n2 = case[3], d = case[1])$power)
mean_patients <- pwr.t.test(d = 0.5, power = 0.9)$n

mrs <- c(0.10, 0.17, 0.15, 0.16, 0.14, 0.08, 0.20)
shift <- function(p, or) diff(c(0, plogis(qlogis(cumsum(p)[-length(p)]) + log(or)), 1))
scores <- list()
for (case in list(c(1.5, 200, 200), c(1.82, 41, 86), c(1.2, 800, 400))) {
  average <- (mrs + shift(mrs, case[1])) / 2
  scores[[length(scores) + 1]] <- list(odds_ratio = case[1], n = case[2], reference_n = case[3],
    power = unclass(popower(average, case[1], n1 = case[2], n2 = case[3]))$power,
    total = unclass(posamsize(average, case[1], power = 0.8))$n)
}
versions <- list(r = R.version.string, pwr = as.character(packageVersion("pwr")),
                 Hmisc = as.character(packageVersion("Hmisc")), date = as.character(Sys.Date()))
write(toJSON(list(versions = versions, margins = margins, proportions = proportions, fisher = fisher, means = means,
                  mean_patients = mean_patients, mrs = mrs, scores = scores), auto_unbox = TRUE, digits = NA), "honesty.json")
