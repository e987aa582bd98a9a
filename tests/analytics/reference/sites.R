# Expected values of funnel limits and interaction tests, written as sites.json beside this script.
# Run in this folder:  Rscript sites.R     Needs R >= 4.2 with ordinal and jsonlite.
suppressMessages({library(jsonlite); library(ordinal)})
# Spiegelhalter 2005, A.1.1, written out with R's binomial quantiles.
limit <- function(n, target, p) {
  r <- qbinom(p, n, target)
  alpha <- (pbinom(r, n, target) - p) / (pbinom(r, n, target) - pbinom(r - 1, n, target))
  (r - alpha) / n
}
funnel <- list()
for (n in c(1, 2, 5, 12, 41, 86, 127, 500, 2500, 40000)) for (target in c(0.03, 0.165, 0.5, 0.9))
  for (p in c(0.001, 0.025, 0.975, 0.999))
    funnel[[length(funnel) + 1]] <- list(n = n, target = target, p = p, limit = limit(n, target, p))

tables <- rbind(c(12, 30, 8, 41), c(20, 45, 25, 60), c(5, 18, 9, 22))
rows <- do.call(rbind, lapply(seq_len(nrow(tables)), function(k) with(as.list(setNames(tables[k, ], c("a", "n", "c", "m"))),
  data.frame(stratum = k, group = c(1, 0), events = c(a, c), size = c(n, m)))))
tight <- glm.control(epsilon = 1e-15, maxit = 100)
fit <- function(formula) glm(formula, binomial, rows, weights = size, control = tight)
additive <- fit(events / size ~ factor(stratum) + group)
product <- fit(events / size ~ factor(stratum) * group)
statistic <- deviance(additive) - deviance(product)
interaction <- list(tables = tables, statistic = statistic, p = pchisq(statistic, 2, lower.tail = FALSE))

young <- list(ours = c(4, 7, 9, 6, 7, 2, 6), theirs = c(13, 15, 17, 14, 12, 4, 11))
old <- list(ours = c(2, 3, 5, 9, 8, 6, 9), theirs = c(9, 11, 8, 7, 6, 5, 4))
log_odds <- function(g) {
  d <- data.frame(y = factor(rep(rep(0:6, 2), c(g$ours, g$theirs)), ordered = TRUE),
                  group = rep(1:0, c(sum(g$ours), sum(g$theirs))))
  fit <- clm(y ~ group, data = d, control = clm.control(gradTol = 1e-12))
  c(-coef(fit)[["group"]], sqrt(vcov(fit)["group", "group"]))
}
one <- log_odds(young); two <- log_odds(old)
z <- (one[1] - two[1]) / sqrt(one[2]^2 + two[2]^2)
scores <- list(young = young, old = old, statistic = z, p = 2 * pnorm(-abs(z)))
versions <- list(r = R.version.string, ordinal = as.character(packageVersion("ordinal")), date = as.character(Sys.Date()))
write(toJSON(list(versions = versions, funnel = funnel, interaction = interaction, scores = scores), auto_unbox = TRUE, digits = NA), "sites.json")
