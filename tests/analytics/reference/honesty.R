# Expected values of margin tests and power, written as honesty.json beside this script.
# Run in this folder:  Rscript honesty.R     Needs R >= 4.2 with pwr, Hmisc, survival and jsonlite.
suppressMessages({library(jsonlite); library(pwr); library(Hmisc); library(survival)})
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

# A risk ratio under a margin, in the same way: the likelihood is maximised along p = ratio q.
ratio_score <- function(t, ratio, factor) {
  f <- function(q) dbinom(t[1], t[2], ratio * q, log = TRUE) + dbinom(t[3], t[4], q, log = TRUE)
  grid <- min(1, 1 / ratio) * (1:9999) / 10000
  best <- which.max(sapply(grid, f))
  q <- optimize(f, c(grid[max(best - 1, 1)], grid[min(best + 1, 9999)]), maximum = TRUE, tol = 1e-14)$maximum
  p <- ratio * q; N <- t[2] + t[4]
  v <- (p * (1 - p) / t[2] + ratio^2 * q * (1 - q) / t[4]) * (if (factor) N / (N - 1) else 1)
  (t[1] / t[2] - ratio * t[3] / t[4]) / sqrt(v)
}
ratios <- list()
for (t in list(c(7, 41, 14, 86), c(20, 41, 45, 86), c(42, 81, 2, 12), c(3, 30, 1, 29)))
  for (ratio in c(0.5, 0.8, 1.25, 2))
    ratios[[length(ratios) + 1]] <- list(table = t, ratio = ratio, koopman = ratio_score(t, ratio, FALSE),
      mn = ratio_score(t, ratio, TRUE),
      katz = pnorm((log(ratio) - log((t[1] / t[2]) / (t[3] / t[4]))) / sqrt(1 / t[1] - 1 / t[2] + 1 / t[3] - 1 / t[4])))

# One-sided tests of means and of a hazard ratio against a margin.
minutes <- list(ours = c(61, 75, 48, 92, 66, 71, 83, 59), theirs = c(70, 88, 64, 95, 79, 81, 102, 73, 90, 68))
mean_margins <- list()
for (equal in c(TRUE, FALSE)) {
  t_of <- function(mu, side) t.test(minutes$ours, minutes$theirs, mu = mu, alternative = side, var.equal = equal)$p.value
  mean_margins[[length(mean_margins) + 1]] <- list(student = equal, inferiority = t_of(5, "less"),
    equivalence = max(t_of(-20, "greater"), t_of(20, "less")))
}
followed <- list(time = c(5, 12, 12, 30, 41, 55, 60, 77, 90, 90, 90, 90, 3, 8, 15, 22, 22, 47, 58, 64, 81, 90, 90, 90),
                 event = c(1, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0), arm = rep(c(1, 0), each = 12))
cox <- coxph(Surv(time, event) ~ arm, followed, ties = "efron", control = coxph.control(eps = 1e-12))
hazard_margin <- list(data = followed, limit = 1.5, p = pnorm((coef(cox)[[1]] - log(1.5)) / sqrt(vcov(cox)[1, 1])))

# Schoenfeld's formula for times to an event, written out: no package here has it.
hazards <- list()
for (case in list(c(1.5, 100, 0.5), c(2, 38, 41 / 127), c(0.7, 900, 1 / 3))) {
  hr <- case[1]; d <- case[2]; p <- case[3]; v <- 1 / (d * p * (1 - p))
  power <- function(r) pnorm(abs(log(r)) / sqrt(v) - qnorm(0.975))
  hazards[[length(hazards) + 1]] <- list(hazard_ratio = hr, events = d, share = p, power = power(hr),
    needed = (qnorm(0.975) + qnorm(0.8))^2 / (p * (1 - p) * log(hr)^2),
    detectable = uniroot(function(r) power(r) - 0.8, c(1.01, 50), tol = 1e-13)$root,
    width = exp(qnorm(0.975) * sqrt(v)) / exp(-qnorm(0.975) * sqrt(v)))
}

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
versions <- list(r = R.version.string, pwr = as.character(packageVersion("pwr")), survival = as.character(packageVersion("survival")),
                 Hmisc = as.character(packageVersion("Hmisc")), date = as.character(Sys.Date()))
write(toJSON(list(versions = versions, margins = margins, ratios = ratios, minutes = minutes, mean_margins = mean_margins,
                  hazard_margin = hazard_margin, hazards = hazards, proportions = proportions, fisher = fisher, means = means,
                  mean_patients = mean_patients, mrs = mrs, scores = scores), auto_unbox = TRUE, digits = NA), "honesty.json")
