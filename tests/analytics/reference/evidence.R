# Expected values of the evidence synthesis, written as evidence.json beside this script.
# Run in this folder:  Rscript evidence.R     Needs R >= 4.2 with metafor and jsonlite.
suppressMessages({library(metafor); library(jsonlite)})
control <- list(threshold = 1e-14, maxiter = 10000, stepadj = 0.5, tol = 1e-14)

sets <- list(
  # Colditz et al. 1994 as metafor ships it: tuberculosis after BCG vaccination.
  bcg = with(dat.bcg, data.frame(a = tpos, n = tpos + tneg, c = cpos, m = cpos + cneg)),
  # Good outcome after rescue stenting against none: data/published_studies.json.
  stenting = data.frame(a = c(42, 19, 24), n = c(81, 48, 66), c = c(2, 22, 13), m = c(12, 100, 66)),
  # Zero cells, and in the last study no event at all.
  sparse = data.frame(a = c(0, 3, 5, 1, 0), n = c(10, 20, 15, 30, 12), c = c(5, 1, 0, 4, 0),
                      m = c(20, 25, 14, 33, 11)),
  # More alike than chance allows: the interval of tau-squared is empty.
  alike = data.frame(a = c(10, 21, 30, 41), n = c(50, 101, 150, 202), c = c(15, 29, 45, 61), m = c(50, 100, 151, 201))
)
measures <- c(odds_ratio = "OR", risk_ratio = "RR", risk_difference = "RD")
methods <- c(reml = "REML", dersimonian_laird = "DL", paule_mandel = "PM")
tests <- c(normal = "z", hartung_knapp = "knha", hartung_knapp_ad_hoc = "adhoc")
named <- function(x) as.list(setNames(as.numeric(x), names(x)))
main <- function(fit) list(effect = fit$beta[1], low = fit$ci.lb, high = fit$ci.ub, p = fit$pval,
                           q = fit$QE, q_p = fit$QEp, i2 = fit$I2 / 100, h2 = fit$H2, weights = as.numeric(weights(fit)))

result <- list()
for (set in names(sets)) for (measure in names(measures)) {
  d <- sets[[set]]
  ratio <- measure != "risk_difference"
  keep <- if (ratio) !(d$a == 0 & d$c == 0) else rep(TRUE, nrow(d))
  e <- escalc(measures[[measure]], ai = a, n1i = n, ci = c, n2i = m, data = d[keep, ], add = 1/2, to = "only0")
  entry <- list(tables = unname(as.matrix(d)), effects = as.numeric(e$yi), errors = sqrt(as.numeric(e$vi)))
  entry$fixed <- main(rma(yi, vi, data = e, method = "FE"))
  for (method in names(methods)) for (test in names(tests)) {
    fit <- rma(yi, vi, data = e, method = methods[[method]], test = tests[[test]], control = control)
    one <- main(fit)
    one$tau2 <- fit$tau2
    bounds <- suppressWarnings(confint(fit, control = list(tol = 1e-14, maxiter = 10000, tau2.max = 1000)))$random["tau^2", ]
    one$tau2_low <- bounds[["ci.lb"]]; one$tau2_high <- bounds[["ci.ub"]]
    # metafor 3.8 has no t with k - 2 degrees of freedom here, so from its estimate by hand.
    half <- qt(0.975, fit$k - 2) * sqrt(fit$se^2 + fit$tau2)
    one$pi_low <- fit$beta[1] - half; one$pi_high <- fit$beta[1] + half
    entry[[paste(method, test)]] <- one
  }
  mh <- suppressWarnings(rma.mh(measure = measures[[measure]], ai = a, n1i = n, ci = c, n2i = m, data = d, correct = FALSE, drop00 = ratio))
  entry$mantel_haenszel <- list(effect = mh$beta[1], se = mh$se, p = mh$pval, q = mh$QE)
  if (measure == "odds_ratio") {
    po <- suppressWarnings(rma.peto(ai = a, n1i = n, ci = c, n2i = m, data = d, drop00 = TRUE))
    entry$peto <- list(effect = po$beta[1], se = po$se, p = po$pval, q = po$QE)
  }
  result[[paste(set, measure)]] <- entry
}
versions <- list(r = R.version.string, metafor = as.character(packageVersion("metafor")), date = as.character(Sys.Date()))
write(toJSON(list(versions = versions, sets = result), auto_unbox = TRUE, digits = NA, pretty = FALSE), "evidence.json")
