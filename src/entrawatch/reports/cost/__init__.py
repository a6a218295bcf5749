"""Cost: what one stack costs a month at list price, each line with its assumption and the source of the price."""

from entrawatch.reports.cost.estimate import estimate_cost as estimate_cost
from entrawatch.reports.cost.lines import CostEstimate as CostEstimate
from entrawatch.reports.cost.lines import CostGroup as CostGroup
from entrawatch.reports.cost.lines import CostLine as CostLine
from entrawatch.reports.cost.lines import Range as Range
