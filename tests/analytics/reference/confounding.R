# Expected values for tests/analytics/stats/test_confounding_reference.py, written as JSON.
# Run in this folder:  Rscript confounding.R
# Needs R >= 4.2 with MatchIt, survey, sandwich and jsonlite.  The JSON records the versions.
# MatchIt gets an explicit distance matrix: its fast path of version 4.5.1 does not always return
# the nearest neighbour.  The stacked sandwiches are written out with numerical derivatives, which is
# independent of the closed forms in the product.
suppressMessages({library(MatchIt); library(survey); library(sandwich); library(jsonlite)})
options(digits = 17)
set.seed(20261127)

n <- 260
d <- data.frame(age = round(rnorm(n, 66, 11), 3), nihss = rpois(n, 14), diabetes = rbinom(n, 1, 0.3),
                site = sample(1:15, n, TRUE))
d$treated <- rbinom(n, 1, plogis(-0.6 + 0.03 * (d$age - 66) - 0.06 * (d$nihss - 14) + 0.5 * d$diabetes))
d$good <- rbinom(n, 1, plogis(-0.2 + 0.5 * d$treated - 0.04 * (d$age - 66) - 0.08 * (d$nihss - 14)))
d$minutes <- round(60 - 8 * d$treated + 0.2 * d$age + rnorm(n, 0, 12))
model <- glm(treated ~ age + nihss + diabetes, binomial, d, epsilon = 1e-15)
d$logit <- predict(model); d <- d[order(-d$logit), ]; rownames(d) <- NULL
model <- glm(treated ~ age + nihss + diabetes, binomial, d, epsilon = 1e-15)
e <- fitted(model); logit <- predict(model)

# --- matching: the data are in order of the logit, so data order is "largest first" ---------------
t <- d$treated == 1
distances <- abs(outer(logit[t], logit[!t], "-"))
dimnames(distances) <- list(which(t), which(!t))
width <- list(arms = 0.2 * sqrt((var(logit[t]) + var(logit[!t])) / 2), all = 0.2 * sd(logit))
paired <- function(caliper, ...) {
  m <- suppressWarnings(matchit(treated ~ age + nihss + diabetes, d, distance = distances,
    caliper = caliper, std.caliper = FALSE, m.order = "data", ...))
  pairs <- m$match.matrix
  list(treated = as.integer(rownames(pairs)), control = setNames(apply(pairs, 2, as.integer, simplify = FALSE), seq_len(ncol(pairs))),
       weights = unname(m$weights), object = m)
}
runs <- list(arms = paired(width$arms), all = paired(width$all), two = paired(width$arms, ratio = 2),
             replace = paired(width$arms, replace = TRUE), exact = paired(width$arms, exact = ~diabetes))
s <- summary(runs$arms$object, standardize = TRUE)
balance <- list(before = unname(s$sum.all[, "Std. Mean Diff."]),
                after = unname(s$sum.matched[, "Std. Mean Diff."]),
                ratio_before = unname(s$sum.all[, "Var. Ratio"]),
                ratio_after = unname(s$sum.matched[, "Var. Ratio"]),
                rows = rownames(s$sum.all), ess_control = s$nn["Matched (ESS)", "Control"])
matched <- d; matched$w <- runs$arms$weights; matched$set <- runs$arms$object$subclass
matched <- matched[matched$w > 0, ]
linear <- lm(good ~ treated, matched, weights = w)
logistic <- suppressWarnings(glm(good ~ treated, quasibinomial, matched, weights = w, epsilon = 1e-15))
cluster <- function(f) sqrt(vcovCL(f, cluster = ~set, type = "HC0", cadjust = FALSE)["treated", "treated"])
after <- list(difference = coef(linear)[["treated"]], se = cluster(linear),
              log_odds = coef(logistic)[["treated"]], log_odds_se = cluster(logistic))

# --- weights ---------------------------------------------------------------------------------------
a <- d$treated
weights <- list(ATE = a / e + (1 - a) / (1 - e), ATT = a + (1 - a) * e / (1 - e),
                ATC = a * (1 - e) / e + (1 - a), overlap = a * (1 - e) + (1 - a) * e,
                matching = pmin(e, 1 - e) / ifelse(a == 1, e, 1 - e))
fixed <- lapply(weights, function(w) {
  design <- svydesign(ids = ~1, weights = w, data = d)
  odds <- svyglm(good ~ treated, design, family = quasibinomial, epsilon = 1e-15)
  risk <- svyglm(good ~ treated, design)
  list(difference = coef(risk)[["treated"]], se = SE(risk)[["treated"]],
       log_odds = coef(odds)[["treated"]], log_odds_se = SE(odds)[["treated"]])
})

# --- stacked estimating equations --------------------------------------------------------------------
X <- model.matrix(model)
sandwich_of <- function(psi, theta) {
  # Small enough that no weight crosses a limit of the truncation.
  h <- 1e-6 * pmax(1, abs(theta)); k <- length(theta)
  A <- sapply(1:k, function(j) {
    step <- replace(numeric(k), j, h[j])
    four <- function(s) colMeans(psi(theta + s * step))
    (8 * (four(1) - four(-1)) - (four(2) - four(-2))) / (12 * h[j])
  })
  B <- crossprod(psi(theta)) / n
  solve(A) %*% B %*% t(solve(A)) / n
}
stacked <- function(y, kind, bounds = c(-Inf, Inf), scale = 1) {
  weight_of <- function(beta) {
    e <- plogis(drop(X %*% beta)); share <- mean(a)
    w <- switch(kind, ATE = a / e + (1 - a) / (1 - e), ATT = a + (1 - a) * e / (1 - e),
                ATC = a * (1 - e) / e + (1 - a), overlap = a * (1 - e) + (1 - a) * e,
                matching = pmin(e, 1 - e) / ifelse(a == 1, e, 1 - e))
    pmin(pmax(w * scale, bounds[1]), bounds[2])
  }
  psi <- function(theta) {
    beta <- theta[1:4]; w <- weight_of(beta)
    cbind(X * (a - plogis(drop(X %*% beta))), a * w * (y - theta[5]), (1 - a) * w * (y - theta[6]))
  }
  w <- weight_of(coef(model))
  mu <- c(weighted.mean(y[a == 1], w[a == 1]), weighted.mean(y[a == 0], w[a == 0]))
  V <- sandwich_of(psi, c(coef(model), mu))[5:6, 5:6]
  list(means = mu, covariance = V)
}
estimated <- lapply(setNames(names(weights), names(weights)), function(k) stacked(d$good, k))
estimated$minutes <- stacked(d$minutes, "ATE")
stable <- ifelse(a == 1, mean(a), 1 - mean(a))
cut <- quantile(weights$ATE * stable, c(0.08, 0.92), names = FALSE)
estimated$truncated <- c(stacked(d$good, "ATE", cut, stable), list(limits = cut))

aipw <- function(y, family, arms) {
  link <- if (family == "binomial") plogis else identity
  Z <- cbind(X[, 1], a, X[, -1]); Z1 <- cbind(1, 1, X[, -1]); Z0 <- cbind(1, 0, X[, -1])
  fit <- function(rows, M) glm.fit(M[rows, ], y[rows], family = get(family)(),
                                   control = list(epsilon = 1e-15))$coefficients
  if (arms) { g <- c(fit(a == 1, X), fit(a == 0, X)); q <- 8 } else { g <- fit(rep(TRUE, n), Z); q <- 5 }
  predictions <- function(g) if (arms) list(link(drop(X %*% g[1:4])), link(drop(X %*% g[5:8]))) else
    list(link(drop(Z1 %*% g)), link(drop(Z0 %*% g)))
  parts <- function(beta, g) {
    e <- plogis(drop(X %*% beta)); m <- predictions(g)
    cbind(m[[1]] + a * (y - m[[1]]) / e, m[[2]] + (1 - a) * (y - m[[2]]) / (1 - e))
  }
  psi <- function(theta) {
    beta <- theta[1:4]; g <- theta[5:(4 + q)]; mu <- theta[(5 + q):(6 + q)]; m <- predictions(g)
    own <- if (arms) cbind(a * X * (y - m[[1]]), (1 - a) * X * (y - m[[2]])) else
      Z * (y - link(drop(Z %*% g)))
    cbind(X * (a - plogis(drop(X %*% beta))), own, sweep(parts(beta, g), 2, mu))
  }
  both <- parts(coef(model), g); mu <- colMeans(both)
  V <- sandwich_of(psi, c(coef(model), g, mu)); k <- nrow(V)
  list(means = mu, covariance = V[(k - 1):k, (k - 1):k],
       influence = crossprod(sweep(both, 2, mu)) / n^2)
}
doubly <- list(arms = aipw(d$good, "binomial", TRUE), common = aipw(d$good, "binomial", FALSE),
               minutes = aipw(d$minutes, "gaussian", TRUE))

# --- Kolmogorov-Smirnov: the distribution functions written out --------------------------------------
distance <- function(x, w) {
  below <- function(arm) sapply(sort(unique(x)), function(q) sum(w[arm & x <= q]) / sum(w[arm]))
  max(abs(below(t) - below(!t)))
}
covariates <- d[c("age", "nihss", "diabetes")]
distances <- c(list(before = unname(sapply(covariates, distance, w = rep(1, n)))),
               lapply(weights, function(w) unname(sapply(covariates, distance, w = w))))
distances$ks_test <- unname(suppressWarnings(ks.test(d$age[t], d$age[!t]))$statistic)

for (k in names(runs)) runs[[k]]$object <- NULL
write_json(list(
  run = list(R = R.version.string, MatchIt = as.character(packageVersion("MatchIt")),
             survey = as.character(packageVersion("survey")),
             sandwich = as.character(packageVersion("sandwich")), date = format(Sys.Date())),
  data = d, logit = unname(logit), width = width, matching = runs, balance = balance, after = after,
  weights = lapply(weights, unname), fixed = fixed, estimated = estimated, doubly = doubly,
  distances = distances),
  "confounding.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
